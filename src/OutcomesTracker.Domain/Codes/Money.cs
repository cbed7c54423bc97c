namespace OutcomesTracker.Domain.Codes;

/// <summary>An amount of 0 or more in an ISO 4217 currency.</summary>
/// <param name="Amount">0 or more, in the currency's own unit.</param>
/// <param name="Currency">A currency of ISO 4217.</param>
public sealed record Money([AtLeast(0)] decimal Amount, [Currency] string Currency);
