using OutcomesTracker.Domain.Decisions;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Commands;

/// <summary>A command as it arrived over HTTP: the parameter of its endpoint.</summary>
/// <typeparam name="TCommand">Which command the route takes.</typeparam>
public sealed record Command<TCommand>(Caller Caller, CommandRequest Request)
    where TCommand : PatientCommand;
