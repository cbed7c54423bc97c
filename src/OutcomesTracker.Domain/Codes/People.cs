namespace OutcomesTracker.Domain.Codes;

/// <summary>The patient's sex as recorded at enrolment.</summary>
public enum Sex : byte
{
    Female,
    Male,
    Other,
    Unknown,
}

/// <summary>The profession of the person that consults or treats.</summary>
public enum ProviderRole : byte
{
    Dermatologist,
    PlasticSurgeon,
    Aesthetician,
    Nurse,
    Physician,
    Other,
}

/// <summary>What a consent is for.</summary>
public enum ConsentScope : byte
{
    Treatment,
    Research,
    Photography,
    Contact,
}

/// <summary>Who scored an outcome. The order is the contract's order of preference.</summary>
public enum Assessor : byte
{
    Blinded,
    Clinician,
    Patient,
}

/// <summary>Who reported a side effect.</summary>
public enum Reporter : byte
{
    Patient,
    Clinician,
}
