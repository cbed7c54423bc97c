using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Consents;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>One patient from enrolment on: consents, one to three episodes of care, and the mistakes in recording them.</summary>
internal sealed class PatientStory
{
    private const double TreatmentConsent = 0.97,
        TreatmentWithdrawn = 0.02;
    private const double Photography = 0.65,
        PhotographyWithdrawn = 0.05,
        Contact = 0.55,
        ContactWithdrawn = 0.1;
    private const double AnotherEpisode = 0.27;
    private const int MostEpisodes = 3;

    private readonly SeededRandom random;
    private readonly Chart chart;
    private readonly DateOnly enrolledOn;
    private readonly int skinType;

    private PatientStory(SyntheticSettings settings, int number)
    {
        random = new(settings.Seed, (ulong)number);
        var clinic = random.Pick(SyntheticClinic.All.AsSpan());
        chart = new(clinic, random.Id(), settings.LastDay);
        var person = People.Draw(random, clinic, number, settings.LastDay);
        (enrolledOn, skinType) = (person.EnrolledOn, person.SkinType);
        chart.Add(person, enrolledOn, "front-desk");
    }

    /// <summary>The patient's lines in their order, which depend only on the seed, the patient's number and the last day.</summary>
    public static List<byte[]> Lines(SyntheticSettings settings, int number, LineWriter writer)
    {
        var story = new PatientStory(settings, number);
        story.Generate();
        var lines = new List<byte[]>(story.chart.Entries.Count);
        foreach (var entry in story.chart.InOrder())
            lines.Add(writer.Write(story.chart, entry, story.random.Id()));
        return lines;
    }

    private void Generate()
    {
        var treatment = Consent(ConsentScope.Treatment, TreatmentConsent, TreatmentWithdrawn);
        Consent(ConsentScope.Research, SyntheticTruth.ResearchConsent, SyntheticTruth.ResearchWithdrawn);
        var photography = Consent(ConsentScope.Photography, Photography, PhotographyWithdrawn);
        Consent(ConsentScope.Contact, Contact, ContactWithdrawn);

        var care = new Care(chart, random, skinType, treatment, photography);
        var consultOn = enrolledOn.AddDays(random.Between(0, 10));
        var episode = Episode.First(random);
        for (var count = 1; count <= MostEpisodes && consultOn <= chart.LastDay; count++)
        {
            var endedOn = care.Give(episode, consultOn, isFirst: count == 1);
            if (!random.Chance(AnotherEpisode))
                break;
            (episode, var pause) = episode.Next(random);
            consultOn = endedOn.AddDays(pause);
        }
        new Mistakes(chart, random).Make();
    }

    /// <summary>
    /// Adds a consent given at enrolment. Returns the day of its withdrawal, DateOnly.MaxValue if it is not withdrawn, or null if it is
    /// never given.
    /// </summary>
    private DateOnly? Consent(ConsentScope scope, double given, double withdrawn)
    {
        if (!random.Chance(given))
            return null;
        chart.Add(new GiveConsent(scope, enrolledOn), enrolledOn, "front-desk");
        var day = enrolledOn.AddDays(random.Between(20, 500));
        if (!random.Chance(withdrawn) || day > chart.LastDay)
            return DateOnly.MaxValue;
        chart.Add(new WithdrawConsent(scope, day), day, "front-desk");
        return day;
    }
}
