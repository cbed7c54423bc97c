namespace OutcomesTracker.Domain.Codes;

/// <summary>
/// A member of an event that may say who the patient is. Whoever reads the event outside the patient's own clinic sees it masked.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IdentifyingAttribute : Attribute;
