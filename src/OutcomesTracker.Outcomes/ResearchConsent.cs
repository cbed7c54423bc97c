namespace OutcomesTracker.Outcomes;

/// <summary>A research consent that was given, or withdrawn, on a clinical day.</summary>
public readonly record struct ConsentOnDay(DateOnly On, bool IsGiven);

/// <summary>What a patient's research consents and withdrawals say together.</summary>
public static class ResearchConsent
{
    /// <summary>Whether the latest one up to a day is given; without any it is not.</summary>
    /// <param name="inOrder">By day, then version.</param>
    /// <param name="cutoff">The last day that counts.</param>
    public static bool IsGiven(ReadOnlySpan<ConsentOnDay> inOrder, DateOnly cutoff)
    {
        for (var latest = inOrder.Length - 1; latest >= 0; latest--)
            if (inOrder[latest].On <= cutoff)
                return inOrder[latest].IsGiven;
        return false;
    }

    /// <summary>Whether the latest of all is given.</summary>
    public static bool IsGiven(ReadOnlySpan<ConsentOnDay> inOrder) => inOrder is [.., var latest] && latest.IsGiven;
}
