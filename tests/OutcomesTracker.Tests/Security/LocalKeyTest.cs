using Microsoft.Extensions.Time.Testing;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Security;

/// <summary>A data directory with a local key, and a server's bearer scheme that reads it, at a time that the test sets.</summary>
public abstract class LocalKeyTest : IDisposable
{
    protected const int LongDays = 3_650;

    protected static readonly TimeSpan NextReading = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider clock = new(new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly BearerScheme scheme;

    protected LocalKeyTest()
    {
        Key = LocalSigningKey.FindOrCreate(Data);
        scheme = new(LocalSigningKey.Issuer, LocalSigningKey.Issuer, new LocalKeys(Data, clock), clock);
    }

    protected string Data { get; } = Directory.CreateTempSubdirectory("outcomes-keys-").FullName;

    /// <summary>The key at the beginning of the test.</summary>
    protected LocalSigningKey Key { get; }

    protected DateTimeOffset Now
    {
        get => clock.GetUtcNow();
        set => clock.AdjustTime(value);
    }

    public void Dispose()
    {
        Directory.Delete(Data, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string Token(LocalSigningKey? key = null) =>
        (key ?? LocalSigningKey.Find(Data)!).Token(new("s", Role.Auditor, null), Now, TimeSpan.FromDays(LongDays));

    protected async Task<bool> IsGood(string token) => await scheme.Verify(token) is not null;

    protected void Rotate(double overlapDays = 30) => KeyRotation.Rotate(Data, TimeSpan.FromDays(overlapDays), Now);
}
