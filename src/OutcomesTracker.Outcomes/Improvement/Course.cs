using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Outcomes.Facts;

namespace OutcomesTracker.Outcomes.Improvement;

/// <summary>
/// One patient's sessions at one treatment site, at least one, ordered by day, then version. Consecutive sessions are at most
/// <see cref="LongestPauseDays"/> days apart.
/// </summary>
/// <param name="Site">The indication and body area that all its sessions treat.</param>
/// <param name="Sessions">One at least.</param>
/// <param name="NextCourseOn">The first day of the site's next course; null if there is none.</param>
public sealed record Course(TreatmentSite Site, IReadOnlyList<SessionFact> Sessions, DateOnly? NextCourseOn)
{
    public const int LongestPauseDays = 180;

    public SessionFact First => Sessions[0];

    public SessionFact Last => Sessions[^1];

    /// <summary>The courses that a patient's sessions form: site after site, and those of a site in the order of time.</summary>
    /// <param name="sessions">By day, then version.</param>
    public static IEnumerable<Course> FormedBy(IReadOnlyList<SessionFact> sessions)
    {
        foreach (var site in SitesOf(sessions))
        {
            var course = new List<SessionFact>();
            foreach (var session in sessions)
            {
                if (!session.Treats.Contains(site))
                    continue;
                if (course.Count > 0 && IsTooLongAPause(course[^1].On, session.On))
                {
                    yield return new(site, course, session.On);
                    course = [];
                }
                course.Add(session);
            }
            yield return new(site, course, null);
        }
    }

    public SessionFact Reference(ReferenceSession reference) => reference == ReferenceSession.First ? First : Last;

    /// <summary>
    /// Whether an assessment may be this course's: of its site, from its first day on and before the site's next course begins.
    /// </summary>
    public bool MayBeAssessedBy(in AssessmentFact assessment) =>
        assessment.Site == Site && assessment.On >= First.On && (NextCourseOn is not { } next || assessment.On < next);

    private static bool IsTooLongAPause(DateOnly previousOn, DateOnly on) => on.DayNumber - previousOn.DayNumber > LongestPauseDays;

    private static List<TreatmentSite> SitesOf(IReadOnlyList<SessionFact> sessions)
    {
        var sites = new List<TreatmentSite>();
        foreach (var session in sessions)
        foreach (var site in session.Treats)
            if (!sites.Contains(site))
                sites.Add(site);
        return sites;
    }
}
