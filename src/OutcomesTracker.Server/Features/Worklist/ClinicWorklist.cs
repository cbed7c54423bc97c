using Microsoft.AspNetCore.Http;
using Npgsql;
using OutcomesTracker.Server.Features.Accesses;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Projections;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Store;

namespace OutcomesTracker.Server.Features.Worklist;

/// <summary>
/// Answers a clinic's worklist: its sections, each from its beginning, or one of them from where a page of it ended. What stands in which
/// section depends on the clinic's today.
/// </summary>
public sealed class ClinicWorklist(
    NpgsqlDataSource database,
    EventLog log,
    ClinicRosters rosters,
    ListCursors cursors,
    Freshness freshness,
    ClinicDirectory clinics,
    AccessLog accesses
)
{
    /// <summary>The list that a query asks for, or why there is none.</summary>
    public async Task<(WorklistAnswer? Answer, Problem? Problem)> Answer(HttpContext context, IQueryCollection given)
    {
        var (caller, cancellation) = (context.Caller(), context.RequestAborted);
        var errors = new FieldErrors();
        if (QueryParameters.Read<GetWorklistParameters>(given, errors) is not { } asked)
            return (null, Problem.Malformed(errors.All));
        WorklistPosition? after = null;
        if (asked.Cursor is { } cursor)
        {
            if (asked.Section is not { Count: 1 })
                errors.Add("section", "must be given, once, with a cursor");
            else if (WorklistPosition.Of(cursor, cursors, Query(caller, asked, asked.Section.Single())) is { } position)
                after = position;
            else
                errors.Add("cursor", "must be the one of the page before, with the same section, patient and daysAhead");
            if (errors.Count > 0)
                return (null, Problem.Malformed(errors.All));
        }
        if (await clinics.Find(caller.Clinic!, cancellation) is not { } clinic)
            return (null, Problem.UnknownClinic);
        var fresh = await Task.WhenAll(
            freshness.OfRows(WorklistTable.ProjectionName, null, asked.AtLeastSequence, cancellation),
            freshness.OfRows(RosterTable.ProjectionName, null, asked.AtLeastSequence, cancellation)
        );
        if (fresh.Contains(false))
            return (null, Problem.Unavailable);
        var (answer, shown) = await Read(caller, asked, after, clinics.Today(clinic), cancellation);
        await accesses.Record(context, caller.Clinic!, shown);
        return (answer, null);
    }

    private async Task<(WorklistAnswer Answer, IReadOnlyList<Guid> Shown)> Read(
        Caller caller,
        GetWorklistParameters asked,
        WorklistPosition? after,
        DateOnly today,
        CancellationToken cancellation
    )
    {
        var clinic = caller.Clinic!;
        var roster = await rosters.AsOf(clinic, null, cancellation);
        var found = asked.Patient is { } text
            ? roster.ByName.FindAll(patient => IsFound(patient.Identity, text)).ConvertAll(patient => patient.PatientId).ToArray()
            : null;
        var sections = WorklistSections
            .On(after?.Today ?? today, asked.DaysAhead)
            .Where(section => asked.Section is not { Count: > 0 } chosen || chosen.Contains(section.Section))
            .ToList();
        // Read before the entries, which are no older.
        var sequence = await log.Projected(WorklistTable.ProjectionName, cancellation);
        var pages = found is null
            ? await OfEverybody(clinic, sections, after?.Last, asked.Limit, cancellation)
            : await Of(found, clinic, sections, after?.Last, asked.Limit, cancellation);
        var shown = Shown(pages.SelectMany(page => page.Rows));
        var people = People(roster, shown);
        if (people.Count < shown.Count)
        {
            // Somebody was enrolled since the names were read.
            await freshness.OfRows(RosterTable.ProjectionName, null, null, cancellation);
            people = People(await rosters.AsOf(clinic, null, cancellation), shown);
        }
        var answer = new WorklistAnswer(
            after?.Today ?? today,
            sequence,
            asked.Limit,
            [
                .. pages.Select(page => new WorklistPart(
                    page.Section.Section,
                    page.Total,
                    page.Last is { } last
                        ? new WorklistPosition(after?.Today ?? today, last).Cursor(cursors, Query(caller, asked, page.Section.Section))
                        : null,
                    [.. page.Rows.Select(row => Entry(row.PatientId, row.Entry))]
                )),
            ]
        );
        return (answer, [.. shown]);

        WorklistEntry Entry(Guid patientId, WorkEntry entry) =>
            WorklistEntry.Of(
                Person(patientId),
                entry,
                after?.Today ?? today,
                entry.Detail.PossibleDuplicate is { } other ? Person(other.OtherPatientId) : null
            );

        PersonInWorklist Person(Guid patientId) => people.GetValueOrDefault(patientId) ?? new(patientId, null, null);
    }

    private async Task<List<SectionPage>> OfEverybody(
        string clinic,
        List<WorkSection> sections,
        WorkPlace? after,
        int limit,
        CancellationToken cancellation
    )
    {
        var counts = await WorklistSectionsTable.Count(database, clinic, sections, cancellation);
        var pages = new List<SectionPage>();
        foreach (var (section, total) in sections.Zip(counts))
        {
            // One more than is shown tells whether there is another page.
            var rows = total == 0 ? [] : await WorklistSectionsTable.Page(database, clinic, section, after, limit + 1, cancellation);
            pages.Add(new(section, total, [.. rows.Take(limit)], rows.Count > limit ? PlaceOf(rows[limit - 1]) : null));
        }
        return pages;
    }

    /// <summary>The same of some patients only, whose places are sorted here.</summary>
    private async Task<List<SectionPage>> Of(
        Guid[] patients,
        string clinic,
        List<WorkSection> sections,
        WorkPlace? after,
        int limit,
        CancellationToken cancellation
    )
    {
        var places = await WorklistSectionsTable.PlacesOf(database, clinic, patients, cancellation);
        var inSections = sections.ConvertAll(section => section.Sorted(places));
        var onward = sections
            .Zip(
                inSections,
                (section, sorted) => sorted.Where(place => after is not { } last || section.IsAfter(place, last)).Take(limit + 1).ToList()
            )
            .ToList();
        var shown = onward.ConvertAll(places => places.Take(limit).ToList());
        var entries = (await WorklistSectionsTable.At(database, [.. shown.SelectMany(places => places)], cancellation)).ToDictionary(row =>
            (row.PatientId, row.Entry.Id)
        );
        return
        [
            .. sections.Select(
                (section, at) =>
                    new SectionPage(
                        section,
                        inSections[at].Count,
                        [
                            .. shown[at]
                                .Where(place => entries.ContainsKey((place.PatientId, place.EntryId)))
                                .Select(place => entries[(place.PatientId, place.EntryId)]),
                        ],
                        // By the places and not the entries, of which one may have moved or gone since.
                        onward[at].Count > limit
                            ? shown[at][^1]
                            : null
                    )
            ),
        ];
    }

    /// <summary>Entries of a section, and the place where the next page goes on; null on the last one.</summary>
    private sealed record SectionPage(WorkSection Section, int Total, List<(Guid PatientId, WorkEntry Entry)> Rows, WorkPlace? Last);

    private static WorklistQuery Query(Caller caller, GetWorklistParameters asked, WorklistSection section) =>
        new(caller.Clinic!, section, asked.Patient, asked.DaysAhead);

    private static WorkPlace PlaceOf((Guid PatientId, WorkEntry Entry) row) => new(row.Entry.Day, row.PatientId, row.Entry.Id);

    private static bool IsFound(Identity? identity, string text) =>
        identity is not null && (identity.HasInName(text) || identity.HasRecordNumber(text));

    /// <summary>The patients whom rows are about or name.</summary>
    private static HashSet<Guid> Shown(IEnumerable<(Guid PatientId, WorkEntry Entry)> rows)
    {
        var patients = new HashSet<Guid>();
        foreach (var (patientId, entry) in rows)
        {
            patients.Add(patientId);
            if (entry.Detail.PossibleDuplicate is { OtherPatientId: var other })
                patients.Add(other);
        }
        return patients;
    }

    /// <summary>The names and record numbers of those of the patients who are in the clinic's list.</summary>
    private static Dictionary<Guid, PersonInWorklist> People(SortedRoster roster, HashSet<Guid> patients) =>
        roster
            .ByName.Where(patient => patients.Contains(patient.PatientId))
            .ToDictionary(
                patient => patient.PatientId,
                patient => new PersonInWorklist(patient.PatientId, patient.Identity?.FullName, patient.Identity?.RecordNumber)
            );
}
