using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;
using OutcomesTracker.Domain.Photos;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Outcomes;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Features.Report;

/// <summary>Makes a patient's report: of the case, and of how courses like the patient's went, asked as a researcher.</summary>
public sealed class PatientReport(PatientRecords records, ClinicDirectory clinics, OutcomeView view, PhotoPictures pictures)
{
    // What the report shows of others is for the patient, so it is what a researcher may see.
    private static readonly Caller Researcher = new("report", Role.Researcher, null);

    /// <param name="language">Null: the clinic's.</param>
    public async Task<(ReportAnswer? Answer, Problem? Problem)> Answer(HttpContext context, Guid patientId, ReportLanguage? language)
    {
        var cancellation = context.RequestAborted;
        var (record, problem) = await records.Read(context, patientId);
        if (record is null)
            return (null, problem);
        var clinic = await clinics.Find(record.Clinic, cancellation);
        var today = clinics.Today(clinic);
        var text = new ReportText(Sentences.In(language ?? Sentences.LanguageOf(clinic?.Language ?? "")), record, today);
        var (others, sequence, unanswered) = await Others(text, cancellation);
        if (unanswered is not null)
            return (null, unanswered);
        return (text.Answer(others, sequence, await Photographs(record, today, cancellation)), null);
    }

    /// <summary>Before and after, with consent to photography, where both pictures can be shown.</summary>
    private async Task<List<PhotoComparison>> Photographs(PatientRecord record, DateOnly today, CancellationToken cancellation)
    {
        if (!record.Case.InForce(ConsentScope.Photography, today))
            return [];
        var whole = new List<PhotoComparison>();
        foreach (var pair in record.Case.Comparisons().Where(pair => pair.After is not null))
        {
            var states = await pictures.StatesOf(record, pair.Photos, cancellation);
            if (states.Values.All(state => state == PhotoFileState.Intact))
                whole.Add(pair);
            if (whole.Count == ReportText.MostPairs)
                break;
        }
        return whole;
    }

    /// <summary>The group of each course's modality among all courses for its indication, all as of one sequence.</summary>
    private async Task<(List<OthersInReport> Others, long Sequence, Problem? Problem)> Others(
        ReportText text,
        CancellationToken cancellation
    )
    {
        var others = new List<OthersInReport>();
        long? sequence = null;
        foreach (var (indication, modality) in text.Kinds)
        {
            var question = new QueryBuilder
            {
                { "indication", Code<Indication>.Of(indication) },
                { "groupBy", "modality" },
                { "cutoff", text.Today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) },
            };
            if (sequence is { } pinned)
                question.Add("asOfSequence", pinned.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var (answer, problem) = await GetImprovementEndpoint.Answer(
                new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(question.ToString())),
                Researcher,
                view,
                cancellation
            );
            if (answer is null)
                return ([], 0, problem);
            if (sequence is null)
                question.Add(
                    "asOfSequence",
                    (sequence = answer.Sequence).Value.ToString(System.Globalization.CultureInfo.InvariantCulture)
                );
            Cell<ImprovementGroup>? group = answer.Groups.TryGetValue(Code<Modality>.Of(modality), out var cell) ? cell : null;
            others.Add(new(indication, modality, question.ToString(), group, text.OfOthers(indication, modality, group)));
        }
        return (others, sequence ?? view.Index.Sequence, null);
    }
}
