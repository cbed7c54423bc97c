using System.Reflection;
using Microsoft.AspNetCore.Components;
using OutcomesTracker.PageTests.Demo;
using OutcomesTracker.Server.Pages;

namespace OutcomesTracker.PageTests.Pages;

/// <summary>A page as somebody opens it.</summary>
/// <param name="Name">The name of its screenshots.</param>
/// <param name="Route">The page's route.</param>
/// <param name="Question">What stands after the path.</param>
internal sealed record PageSample(string Name, Person Person, string Route, string Question = "")
{
    /// <summary>Whether the patient is the one with photographs.</summary>
    public bool IsOfPhotographs { get; init; }

    private const string Case = "/patients/{PatientId:guid}";

    public static readonly IReadOnlyList<PageSample> All =
    [
        new("home", Person.Anybody, "/"),
        new("home-signed-in", Person.Researcher, "/"),
        new("sign-in", Person.Anybody, "/sign-in"),
        new("sign-in-without-provider", Person.Anybody, "/sign-in/provider"),
        new("sign-out", Person.Auditor, "/sign-out"),
        new("outcomes", Person.Researcher, "/outcomes"),
        new("outcomes-acne-scars", Person.Clinician, "/outcomes", "?indication=acne-scars&groupBy=sessions"),
        new("outcomes-side-effects", Person.Researcher, "/outcomes", "?view=side-effects"),
        new("outcomes-hidden", Person.Researcher, "/outcomes", "?indication=acne-scars"),
        new("outcomes-none", Person.Researcher, "/outcomes", "?indication=androgenetic-alopecia&bodyArea=scalp&skinType=6&sex=male"),
        new("outcomes-refused", Person.Researcher, "/outcomes", "?day=soon&cutoff=2999-01-01"),
        new("worklist", Person.Clinician, "/worklist"),
        new("worklist-section", Person.ClinicAdmin, "/worklist", "?section=sessions-long-due&limit=5"),
        new("worklist-none-found", Person.Clinician, "/worklist", "?patient=Nobody+of+this+name"),
        new("worklist-refused", Person.Clinician, "/worklist", "?section=everything"),
        new("patients", Person.Clinician, "/patients"),
        new("patients-none-found", Person.ClinicAdmin, "/patients", "?name=Nobody+of+this+name"),
        new("enrol", Person.Clinician, "/patients/new"),
        new("case", Person.Clinician, Case),
        new("case-recorded", Person.ClinicAdmin, Case, "?recorded=2"),
        new("report", Person.Clinician, $"{Case}/report"),
        new("report-spanish", Person.ClinicAdmin, $"{Case}/report", "?language=es"),
        new("history", Person.Clinician, $"{Case}/history"),
        new("history-masked", Person.Auditor, $"{Case}/history"),
        new("replay", Person.Auditor, $"{Case}/replay"),
        new("replay-of-clinic", Person.Clinician, $"{Case}/replay", "?version=5"),
        new("replay-first", Person.Auditor, $"{Case}/replay", "?version=1"),
        new("replay-refused", Person.Auditor, $"{Case}/replay", "?version=100000"),
        new("histories", Person.Auditor, "/histories"),
        new("histories-refused", Person.Auditor, "/histories", "?patientId=no+id"),
        new("what-if", Person.Auditor, "/what-if"),
        new("what-if-judged", Person.Auditor, "/what-if/{WhatIfId:guid}"),
        new("accesses", Person.Auditor, "/accesses"),
        new("accesses-of-clinic", Person.ClinicAdmin, "/accesses", "?subject=nobody"),
        new("accesses-refused", Person.Auditor, "/accesses", "?patientId=no+id"),
        new("identity", Person.Auditor, $"{Case}/identity"),
        new("imports", Person.RegistryAdmin, "/imports"),
        new("import", Person.Clinician, "/imports/{ImportId:guid}"),
        new("webhooks", Person.ClinicAdmin, "/webhooks"),
        new("operations", Person.RegistryAdmin, "/operations"),
        new("record-consent", Person.Clinician, $"{Case}/consents/new"),
        new("record-withdrawal", Person.Clinician, $"{Case}/consents/withdrawals/new"),
        new("record-consultation", Person.Clinician, $"{Case}/consultations/new"),
        new("record-session", Person.Clinician, $"{Case}/sessions/new"),
        new("report-side-effect", Person.Clinician, $"{Case}/side-effects/new"),
        new("resolve-side-effect", Person.Clinician, $"{Case}/side-effects/{{SideEffectId:guid}}/resolution/new"),
        new("acknowledge-alert", Person.Clinician, $"{Case}/side-effects/{{SideEffectId:guid}}/acknowledgement/new", "?from=worklist"),
        new("record-assessment", Person.Clinician, $"{Case}/assessments/new"),
        new("record-photograph", Person.Clinician, $"{Case}/photos/new"),
        new("photographs", Person.Clinician, $"{Case}/photos") { IsOfPhotographs = true },
        new("photographs-none", Person.ClinicAdmin, $"{Case}/photos"),
        new("case-photographs", Person.Clinician, Case) { IsOfPhotographs = true },
        new("report-photographs", Person.Clinician, $"{Case}/report") { IsOfPhotographs = true },
        new("store-picture", Person.Clinician, $"{Case}/photos/{{PhotoId:guid}}/content/new") { IsOfPhotographs = true },
        new("record-loss", Person.Clinician, $"{Case}/follow-up-losses/new"),
        new("correct", Person.Clinician, $"{Case}/entries/{{TargetVersion:int}}/correction"),
        new("retract", Person.Clinician, $"{Case}/entries/{{TargetVersion:int}}/retraction"),
    ];

    /// <summary>The routes of all pages that there are.</summary>
    public static IReadOnlyList<string> Routes { get; } =
    [
        .. typeof(App)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
            .Select(route => route.Template)
            .Order(StringComparer.Ordinal),
    ];

    public string AddressOn(DemoRegistry demo) =>
        Route
            .Replace("{PatientId:guid}", IsOfPhotographs ? demo.Photographed.PatientId : demo.Example.PatientId, StringComparison.Ordinal)
            .Replace("{PhotoId:guid}", demo.Photographed.PhotoId, StringComparison.Ordinal)
            .Replace("{SideEffectId:guid}", demo.Example.SideEffectId, StringComparison.Ordinal)
            .Replace("{TargetVersion:int}", demo.Example.Entry, StringComparison.Ordinal)
            .Replace("{WhatIfId:guid}", demo.WhatIfId, StringComparison.Ordinal)
            .Replace("{ImportId:guid}", demo.ImportId, StringComparison.Ordinal) + Question;

    public override string ToString() => Name;
}
