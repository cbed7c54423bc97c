using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OutcomesTracker.IntegrationTests.Api;

/// <summary>Records everything that is logged, as console text and as structured values.</summary>
public sealed class Overheard : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    // Scopes are left out, as on the console.
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) =>
        Lines.Enqueue(
            $"{formatter(state, exception)} {exception} "
                + $"{(state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values) : "")}"
        );

    public void Dispose() { }
}
