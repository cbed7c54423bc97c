namespace OutcomesTracker.Domain.Codes;

/// <summary>
/// Identity or free text. Before it is stored, the server seals (encrypts) it with the patient's own key; the domain never reads it. Its
/// text never shows in a log or an exception: <see cref="ToString"/> says only whether it is sealed.
/// </summary>
public sealed record ProtectedText
{
    private ProtectedText(string text, bool isSealed) => (Text, IsSealed) = (text, isSealed);

    public bool IsSealed { get; }

    /// <summary>The sealed form if <see cref="IsSealed"/>, else the plain text as received.</summary>
    public string Text { get; }

    public static ProtectedText Plain(string text) => new(text, false);

    public static ProtectedText Sealed(string cipherText) => new(cipherText, true);

    /// <summary>The same text sealed; text that is sealed already is returned unchanged.</summary>
    public ProtectedText Seal(Func<string, string> seal) => IsSealed ? this : Sealed(seal(Text));

    public override string ToString() => IsSealed ? "(sealed)" : "(unsealed)";
}
