using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>The picture of a form.</summary>
/// <param name="ContentType">What its bytes say; empty if they say nothing that is known.</param>
public sealed record SentPicture(byte[] Bytes, string ContentType)
{
    /// <summary>The name of the form's field.</summary>
    public const string Field = "picture";

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>The picture; null if none was chosen.</summary>
    public static SentPicture? Of(IFormCollection form)
    {
        if (form.Files[Field] is not { Length: > 0 } file)
            return null;
        var bytes = new byte[file.Length];
        using var stream = file.OpenReadStream();
        stream.ReadExactly(bytes); // the form is in memory
        return new(bytes, Picture.TypeOf(bytes) ?? "");
    }
}
