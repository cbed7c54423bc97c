using JasperFx.Events;
using Marten;
using Npgsql;
using OutcomesTracker.Server.Critter.Alerts;
using OutcomesTracker.Domain.Cases;
using OutcomesTracker.Server.Store;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Clinics;
using OutcomesTracker.Server.Features.Patients;
using Wolverine.Marten;

namespace OutcomesTracker.Server.Critter.Streams;

/// <summary>A command on a patient's case.</summary>
public sealed record CommandOnCase(Guid Id, Decision<Domain.Cases.PatientCase> Decision)
{
    /// <summary>Wolverine logs messages: no patient's id.</summary>
    public override string ToString() => nameof(CommandOnCase);
}

/// <summary>A command on a clinic.</summary>
public sealed record CommandOnClinic(Guid Id, Decision<Domain.Clinics.Clinic> Decision);

/// <summary>
/// Every command on a patient, by Wolverine's aggregate workflow: the stream is fetched for writing, the registry's rules decide,
/// and what they decide is stored in one transaction with the alert that follows from it.
/// </summary>
public static class CommandOnCaseHandler
{
    public static async Task<SideEffectAlert?> Handle(
        CommandOnCase command, [WriteAggregate(nameof(CommandOnCase.Id), Required = false)] IEventStream<PatientCase> stream, IDocumentSession session,
        EventLog log, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var known = await Lookup.Of(command.Decision.Stream, command.Decision.EventId, PatientsTable.Homes, log, database, cancellation);
        return command.Decision.Take(stream, known, CommandShell.CaseFold, PatientsTable.Homes, session) is PatientEvent happened
            ? SideEffectAlert.Of(command.Decision.Stream.Tenant, command.Decision.EventId, happened)
            : null;
    }
}

/// <summary>The same for clinics, whose ids are made of their names and need no claim.</summary>
public static class CommandOnClinicHandler
{
    public static async Task Handle(
        CommandOnClinic command, [WriteAggregate(nameof(CommandOnClinic.Id), Required = false)] IEventStream<Clinic> stream, IDocumentSession session,
        EventLog log, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var known = await Lookup.Of(command.Decision.Stream, command.Decision.EventId, homes: null, log, database, cancellation);
        command.Decision.Take(stream, known, ClinicDirectory.Fold, homes: null, session);
    }
}

/// <summary>What the handlers of commands share.</summary>
public static class Lookup
{
    /// <summary>
    /// What the log and the claims of stream ids say, once the stream is fetched: what was stored before is found, and what comes after
    /// fails the append. Looked up before the fetch, a command stored in between would be refused as another's.
    /// </summary>
    public static async Task<Known> Of(
        StreamKey stream, Guid eventId, StreamHomes? homes, EventLog log, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var sameId = await log.Find(eventId, cancellation);
        return new(sameId, homes is null ? null : await homes.TenantOf(database, stream.Id, cancellation));
    }
}
