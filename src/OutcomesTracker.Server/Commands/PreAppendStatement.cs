using System.Data.Common;
using JasperFx.Events;
using Weasel.Core;
using Weasel.Storage;

namespace OutcomesTracker.Server.Commands;

/// <summary>
/// A SQL statement that a Marten session executes before it appends its events. Marten executes other queued statements after the events,
/// when the sequence numbers are already drawn; an operation whose document type is IEvent keeps its place among the event operations.
/// </summary>
/// <param name="sql">Has a question mark for each value and returns no rows.</param>
internal sealed class PreAppendStatement(string sql, params object[] values)
    : Marten.Internal.Operations.IStorageOperation,
        NoDataReturnedCall
{
    public Type DocumentType => typeof(IEvent);

    public OperationRole Role() => OperationRole.Other;

    public void ConfigureCommand(Weasel.Postgresql.ICommandBuilder builder, IStorageSession session)
    {
        foreach (var (parameter, value) in builder.AppendWithParameters(sql, '?').Zip(values))
        {
            // Marten declares every parameter as text. After the reset Npgsql takes the type from the value, which may be an array.
            parameter.ResetDbType();
            parameter.Value = value;
        }
    }

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;
}
