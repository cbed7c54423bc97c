namespace OutcomesTracker.Domain.Codes;

/// <summary>A professional: the clinic's own id of the person, never a name, and the profession.</summary>
/// <param name="Id">The clinic's own id of the person; no name.</param>
/// <param name="Role">The person's profession.</param>
public sealed record Provider(string Id, ProviderRole Role);
