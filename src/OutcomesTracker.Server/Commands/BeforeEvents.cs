using System.Data.Common;
using JasperFx.Events;
using Weasel.Core;
using Weasel.Storage;

namespace OutcomesTracker.Server.Commands;

/// <summary>
/// A statement of a Marten session that runs before its events are appended. What a session queues by itself runs after them, when sequence
/// numbers are drawn already; an operation on events keeps its place among these.
/// </summary>
/// <param name="sql">With a question mark for each value; it answers no rows.</param>
internal sealed class BeforeEvents(string sql, params object[] values) : Marten.Internal.Operations.IStorageOperation, NoDataReturnedCall
{
    public Type DocumentType => typeof(IEvent);

    public OperationRole Role() => OperationRole.Other;

    public void ConfigureCommand(Weasel.Postgresql.ICommandBuilder builder, IStorageSession session)
    {
        foreach (var (parameter, value) in builder.AppendWithParameters(sql, '?').Zip(values))
        {
            // Marten takes every parameter for a text; an array tells its type itself.
            parameter.ResetDbType();
            parameter.Value = value;
        }
    }

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) => Task.CompletedTask;
}
