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

    private readonly Dice dice;
    private readonly Chart chart;
    private readonly DateOnly enrolledOn;
    private readonly int skinType;

    private PatientStory(SyntheticSettings settings, int number)
    {
        dice = new(settings.Seed, (ulong)number);
        var clinic = dice.Pick(SyntheticClinic.All.AsSpan());
        chart = new(clinic, dice.Id(), settings.LastDay);
        var person = People.Draw(dice, clinic, number, settings.LastDay);
        (enrolledOn, skinType) = (person.EnrolledOn, person.SkinType);
        chart.Add(person, enrolledOn, "front-desk");
    }

    /// <summary>The patient's lines in their order, which depend only on the seed, the patient's number and the last day.</summary>
    public static List<byte[]> Lines(SyntheticSettings settings, int number, LineWriter writer)
    {
        var story = new PatientStory(settings, number);
        story.Tell();
        var lines = new List<byte[]>(story.chart.Entries.Count);
        foreach (var entry in story.chart.InOrder())
            lines.Add(writer.Write(story.chart, entry, story.dice.Id()));
        return lines;
    }

    private void Tell()
    {
        var treatment = Consent(ConsentScope.Treatment, TreatmentConsent, TreatmentWithdrawn);
        Consent(ConsentScope.Research, SyntheticTruth.ResearchConsent, SyntheticTruth.ResearchWithdrawn);
        var photography = Consent(ConsentScope.Photography, Photography, PhotographyWithdrawn);
        Consent(ConsentScope.Contact, Contact, ContactWithdrawn);

        var care = new Care(chart, dice, skinType, treatment, photography);
        var consultOn = enrolledOn.AddDays(dice.Between(0, 10));
        var episode = Episode.First(dice);
        for (var count = 1; count <= MostEpisodes && consultOn <= chart.LastDay; count++)
        {
            var endedOn = care.Give(episode, consultOn, isFirst: count == 1);
            if (!dice.Chance(AnotherEpisode))
                break;
            (episode, var pause) = episode.Next(dice);
            consultOn = endedOn.AddDays(pause);
        }
        new Mistakes(chart, dice).Make();
    }

    /// <summary>
    /// Adds a consent given at enrolment. Returns the day of its withdrawal, DateOnly.MaxValue if it is not withdrawn, or null if it is
    /// never given.
    /// </summary>
    private DateOnly? Consent(ConsentScope scope, double given, double withdrawn)
    {
        if (!dice.Chance(given))
            return null;
        chart.Add(new GiveConsent(scope, enrolledOn), enrolledOn, "front-desk");
        var day = enrolledOn.AddDays(dice.Between(20, 500));
        if (!dice.Chance(withdrawn) || day > chart.LastDay)
            return DateOnly.MaxValue;
        chart.Add(new WithdrawConsent(scope, day), day, "front-desk");
        return day;
    }
}
