using OutcomesTracker.IntegrationTests;
using OutcomesTracker.IntegrationTests.Api;
using OutcomesTracker.IntegrationTests.CommandLine;
using OutcomesTracker.IntegrationTests.ContractData;

namespace OutcomesTracker.Server.Critter.Tests;

// The suites of the registry's own engine, as they are, on this one: receipts, problems, order of checks, ETags, keys, roles.

public sealed class KilledHalfWayOnCritterStack : KilledHalfWayTests;

public sealed class RebuildsOnCritterStack : RebuildTests;

public sealed class ContractDataOnCritterStack(RunningRegistry registry) : ContractDataTests(registry);

public sealed class CommandsOnCritterStack(RunningRegistry registry) : CommandTests(registry);

public sealed class CorrectionsOnCritterStack(RunningRegistry registry) : CorrectionTests(registry);

public sealed class IdempotencyOnCritterStack(RunningRegistry registry) : IdempotencyTests(registry);

public sealed class VersionsOnCritterStack(RunningRegistry registry) : VersionTests(registry);

public sealed class OrderOfChecksOnCritterStack(RunningRegistry registry) : OrderOfChecksTests(registry);

public sealed class TenancyOnCritterStack(RunningRegistry registry) : TenancyTests(registry);

public sealed class ImportLinesOnCritterStack(RunningRegistry registry) : ImportLineTests(registry);

public sealed class RevocationOnCritterStack(RunningRegistry registry) : RevocationTests(registry);

public sealed class ClinicsOnCritterStack(RunningRegistry registry) : ClinicTests(registry);

public sealed class RolesOnCritterStack(RunningRegistry registry) : RoleTests(registry);

public sealed class OutagesOnCritterStack(RunningRegistry registry) : OutageTests(registry);

public sealed class PrivacyOnCritterStack(RunningRegistry registry) : PrivacyTests(registry);

public sealed class ProblemsOnCritterStack(RunningRegistry registry) : ProblemTests(registry);
