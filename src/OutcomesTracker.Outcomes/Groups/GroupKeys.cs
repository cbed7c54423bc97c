namespace OutcomesTracker.Outcomes.Groups;

/// <summary>The keys of groups that are no codes.</summary>
public static class GroupKeys
{
    /// <summary>All groups together.</summary>
    public const string Everyone = "*";

    /// <summary>Courses of so many sessions, or more, are one group.</summary>
    public const int ManySessions = 6;

    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>A whole number from 0 to 9: a skin type, a grade.</summary>
    public static string OfDigit(int digit) => Digits[digit];

    /// <summary>A course's number of sessions.</summary>
    public static string OfSessions(int sessions) => sessions < ManySessions ? Digits[sessions] : "6+";
}
