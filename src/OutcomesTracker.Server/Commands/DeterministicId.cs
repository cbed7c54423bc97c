using System.Security.Cryptography;
using System.Text;

namespace OutcomesTracker.Server.Commands;

/// <summary>UUIDs of version 5 (RFC 9562): the same name gives the same id, so that a retry creates the same records.</summary>
public static class DeterministicId
{
    // The registry's own namespace, generated once; with another one, every idempotency key would lose its event.
    private static readonly Guid Registry = new("5b1c8f5e-7d0a-4c56-9d0f-5f0c8a4a2e17");

    public static Guid OfEvent(string clinic, Guid key) => Of($"{clinic}/{key:D}");

    public static Guid OfPatient(string clinic, Guid key) => Of($"{clinic}/{key:D}/patient");

    public static Guid OfSubject(string clinic, Guid key) => Of($"{clinic}/{key:D}/subject");

    public static Guid OfClinic(string clinic) => Of($"{clinic}/clinic");

    /// <summary>Of what a patient waits for; unique among those of a patient.</summary>
    public static Guid OfWork(string what) => Of($"work/{what}");

    /// <summary>Of a photograph's picture; the idempotency key under which it is stored.</summary>
    public static Guid OfPicture(Guid patientId, Guid photoId, string sha256) => Of($"picture/{patientId:D}/{photoId:D}/{sha256}");

    public static Guid OfAlert(string alert) => Of($"alert/{alert}");

    private static Guid Of(string name)
    {
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // version 5 is defined with SHA-1, which serves naming here, not security
        SHA1.HashData([.. Registry.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash[..16], bigEndian: true);
    }
}
