namespace OutcomesTracker.Domain.Codes;

/// <summary>A professional: the clinic's own id of the person, never a name, and the profession.</summary>
public sealed record Provider(string Id, ProviderRole Role);

/// <summary>An amount of 0 or more in an ISO 4217 currency.</summary>
public sealed record Money(decimal Amount, string Currency);
