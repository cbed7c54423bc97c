using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>
/// A page with the form of one command. What is sent takes the way of the API: the same body, the same checks and rules, the same
/// idempotency key on a second press, the version that the form was opened on.
/// </summary>
public abstract class EntryPage : ComponentBase
{
    public const string KeyField = "idempotencyKey",
        VersionField = "version";

    [CascadingParameter]
    public HttpContext Context { get; set; } = null!;

    [Parameter]
    public Guid? PatientId { get; set; }

    [Inject]
    public PatientRecords Records { get; set; } = null!;

    [Inject]
    public ClinicDirectory Clinics { get; set; } = null!;

    [Inject]
    public CommandShell Shell { get; set; } = null!;

    [Inject]
    public NavigationManager Navigator { get; set; } = null!;

    /// <summary>What is recorded, as the heading of the page and the button say it: "Record a session".</summary>
    public abstract string Title { get; }

    public abstract CommandDefinition Definition { get; }

    /// <summary>Why nothing is to be seen or was recorded; null if all is well.</summary>
    public Problem? Problem { get; private set; }

    public EntryContext? Entry { get; private set; }

    /// <summary>What was sent, if the form for it cannot be shown any more.</summary>
    public ReturnedForm? Returned { get; private set; }

    public FormState Form { get; private set; } = null!;

    /// <summary>The idempotency key of what is typed in now, the same until it is recorded.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The version that the form is sent for, as a field has it.</summary>
    public string Version { get; private set; } = "";

    /// <summary>The entries that were made since the form was opened, if that is why it was refused.</summary>
    public IReadOnlyList<(StoredEvent Stored, PatientEvent Event)> Added { get; private set; } = [];

    /// <summary>The kind of the body that the fields make.</summary>
    public virtual ObjectKind Body => Definition.PostedBody;

    /// <summary>Whether the way leads back to the worklist, from which the form was opened.</summary>
    public bool IsFromWorklist => Asked("from") == "worklist";

    public string CasePage => PatientId is { } id ? $"/patients/{id}" : "/patients";

    /// <summary>The fields as they stand before anything is typed.</summary>
    protected virtual Dictionary<string, StringValues> Defaults(EntryContext entry) => [];

    /// <summary>What is sent, of the fields' body; a command whose id stands in the path adds it.</summary>
    protected virtual JsonElement Sent(JsonElement body, IFormCollection form) => body;

    /// <summary>Records what is sent.</summary>
    protected virtual Task<CommandAnswer> Record(EntryContext entry, CommandRequest request, IFormCollection form) =>
        Shell.Handle(entry.Caller, request, Context.RequestAborted);

    /// <summary>Where the way leads once it is recorded.</summary>
    protected virtual string After(Receipt receipt) =>
        IsFromWorklist
            ? $"/worklist?recorded={receipt.Version}&of={receipt.PatientId}"
            : $"/patients/{receipt.PatientId}?recorded={receipt.Version}";

    /// <summary>Whether a picture may be sent with the form.</summary>
    public bool TakesPicture => GetType().IsDefined(typeof(TakesPictureAttribute), inherit: false);

    /// <summary>Why the form itself cannot be shown; null if it can.</summary>
    protected virtual Problem? Missing(EntryContext entry) => null;

    protected virtual string Prefix => "";

    /// <summary>A day as a field has it.</summary>
    protected static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What the link to the form asked to have filled in.</summary>
    protected string? Asked(string field) => Context.Request.Query[field].LastOrDefault();

    protected override async Task OnInitializedAsync()
    {
        await Open();
        if (Problem is not null)
            Returned = await ReturnedForm.Of(Context);
    }

    private async Task Open()
    {
        var (caller, aborted) = (Context.Caller(), Context.RequestAborted);
        var clinic = await Clinics.Find(caller.Clinic!, aborted);
        PatientRecord? record = null;
        if (clinic is null)
            Refuse(Problem.UnknownClinic);
        else if (PatientId is { } id)
        {
            (record, var missing) = await Records.Read(Context, id);
            if (missing is not null)
                Refuse(missing);
        }
        if (Problem is not null)
            return;
        Entry = new(caller, clinic, Clinics.Today(clinic), record);
        if (Missing(Entry) is { } gone)
        {
            Entry = null;
            Refuse(gone);
            return;
        }
        Form = new(Body, Defaults(Entry), new Dictionary<string, string[]>()) { Prefix = Prefix };
        Key = Guid.NewGuid().ToString("D");
        Version = record?.Version.ToString(CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>Takes what was sent: records it and shows the case, or shows the form as it was with what is wrong.</summary>
    public async Task Send()
    {
        if (Entry is not { } entry)
            return;
        var sent = await Context.Request.ReadFormAsync(Context.RequestAborted);
        (Key, Version) = (sent[KeyField].ToString(), sent[VersionField].ToString());
        var fields = sent.Where(field => !field.Key.StartsWith('_')).ToDictionary(field => field.Key, field => field.Value);
        var body = FormBody.Of(Body, fields);
        var answer = await Record(entry, Request(entry, Sent(body, sent)), sent);
        switch (answer)
        {
            case CommandAnswer.Accepted { Receipt: var receipt }:
                Navigator.NavigateTo(After(receipt));
                break;
            case CommandAnswer.Refused { Problem: var problem }:
                Refuse(problem);
                if (problem.Status == StatusCodes.Status412PreconditionFailed)
                    ShowAdded(entry);
                Form = new(Body, fields, problem.Errors) { Prefix = Prefix, Hints = HintsOf(entry, body) };
                break;
        }
    }

    private CommandRequest Request(EntryContext entry, JsonElement data)
    {
        var errors = new FieldErrors();
        var key = IdKind.Read("Idempotency-Key", Key, errors);
        long? version = long.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var opened) ? opened : null;
        return new(Definition, entry.Caller.Clinic!, PatientId, data, key) { IfMatch = version, Errors = errors.All };
    }

    /// <summary>What was added meanwhile, and the form from now on for the case as it is.</summary>
    private void ShowAdded(EntryContext entry)
    {
        var opened = long.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
        Added = [.. entry.Record!.Events.Where(one => one.Stored.Version > opened)];
        Version = entry.Record.Version.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The warnings that the entry would be accepted with, beside their fields; none while the body itself is wrong.</summary>
    private Dictionary<string, string> HintsOf(EntryContext entry, JsonElement body)
    {
        var errors = new FieldErrors(entry.Today.Year);
        return Definition.Replacement is not null && Definition.Read(body, errors) is { } command
            ? WarningFields.Of(command, entry.Case)
            : [];
    }

    private void Refuse(Problem problem)
    {
        Problem = problem;
        problem.Announce(Context.Response);
    }
}
