using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Tests.Pages.Forms;

namespace OutcomesTracker.Tests.Pages.Explorer;

/// <summary>The explorer's form offers every parameter of a view, and asks again what was asked.</summary>
public sealed class QuestionFormTests
{
    private static readonly (string, string)[] Clinics = [("harbour", "Harbour Dermatology"), ("vale", "Vale")];

    public static TheoryData<string> Views => [.. ExploredView.All.Select(view => view.Code)];

    [Theory, MemberData(nameof(Views))]
    public void Every_parameter_has_an_input_with_every_value_but_for_the_one_that_is_for_programs(string code)
    {
        var view = ExploredView.All.Single(view => view.Code == code);
        var form = Form(Of($"?view={code}"));
        Assert.Equal(
            view.Parameters.Fields.Select(field => field.Name).Except(["atLeastSequence"]).Append("view").Order(StringComparer.Ordinal),
            form.Controls.Select(RenderedForm.NameOf).Distinct().Order(StringComparer.Ordinal)
        );
        foreach (var field in view.Parameters.Fields.Where(field => field.MayRepeat))
        {
            var offered = form
                .Controls.Where(control => RenderedForm.NameOf(control) == field.Name)
                .Select(control => (string)control.Attribute("value")!);
            var entry = ((ListKind)field.Kind).Entry;
            Assert.Equal(
                entry switch
                {
                    CodeKind codes => codes.Codes,
                    WholeKind => ["1", "2", "3", "4", "5", "6"],
                    _ => Clinics.Select(clinic => clinic.Item1),
                },
                offered
            );
        }
        Assert.Equal(
            view.Keys.Select(key => key.Code),
            form.Controls.Single(control => RenderedForm.NameOf(control) == "groupBy")
                .Elements("option")
                .Attributes("value")
                .Select(value => value.Value)
        );
    }

    [Theory]
    [InlineData("?view=improvement&groupBy=modality&anchor=last")]
    [InlineData(
        "?view=improvement&anchor=first&asOfSequence=7&clinic=vale&cutoff=2026-01-01&day=60&groupBy=sessions&windowFrom=1&windowTo=90"
    )]
    [InlineData(
        "?view=improvement&ageBand=60%2B&ageBand=under-18&anchor=last&assessor=blinded&groupBy=sex&instrument=gais&skinType=1&skinType=6"
    )]
    [InlineData("?view=side-effects&attributionDays=9&groupBy=operatorRole&operatorRole=nurse&term=cold-sore&term=pain")]
    public void It_asks_again_what_was_asked(string query)
    {
        var question = Of(query);
        Assert.Equal(question.Address(), OutcomeQuestion.Of(new QueryCollection(Form(question).Sent()))!.Address());
    }

    [Theory, MemberData(nameof(Views))]
    public void Every_input_has_a_label_and_what_describes_it_is_there(string code)
    {
        var question = Of($"?view={code}");
        var errors = question.View.Parameters.Fields.ToDictionary(field => field.Name, field => new[] { "It is wrong." });
        foreach (var form in (RenderedForm[])[Form(question), Form(question, errors)])
        {
            Assert.All(form.Controls, control => Assert.NotEmpty(form.LabelOf(control) ?? ""));
            Assert.Distinct(form.Ids);
            Assert.All(form.Controls, control => Assert.All(form.DescriptionsOf(control), said => Assert.NotEmpty(said.Text())));
        }
    }

    private static OutcomeQuestion Of(string query) => OutcomeQuestion.Of(new QueryCollection(QueryHelpers.ParseQuery(query)))!;

    private static RenderedForm Form(OutcomeQuestion question, Dictionary<string, string[]>? errors = null) =>
        RenderedForm.In(
            Rendered.Of<QuestionForm>(
                new()
                {
                    ["Question"] = question,
                    ["Clinics"] = Clinics,
                    ["Errors"] = errors,
                    ["Answer"] = Answers.Improvement(),
                }
            )
        );
}
