namespace OutcomesTracker.Outcomes;

/// <summary>A research consent that was given, or withdrawn, on a clinical day.</summary>
public readonly record struct ConsentOnDay(DateOnly On, bool IsGiven);

/// <summary>Whether a patient consents to research, from all the patient's research consents and withdrawals.</summary>
public static class ResearchConsent
{
    /// <summary>Whether the latest entry on or before the cutoff is a consent; false if there is none.</summary>
    /// <param name="inOrder">By day, then version.</param>
    /// <param name="cutoff">The last day that counts.</param>
    public static bool IsGiven(ReadOnlySpan<ConsentOnDay> inOrder, DateOnly cutoff)
    {
        for (var latest = inOrder.Length - 1; latest >= 0; latest--)
            if (inOrder[latest].On <= cutoff)
                return inOrder[latest].IsGiven;
        return false;
    }

    /// <summary>Whether the latest entry of all is a consent; false if there is none.</summary>
    public static bool IsGiven(ReadOnlySpan<ConsentOnDay> inOrder) => inOrder is [.., var latest] && latest.IsGiven;
}
