using Microsoft.AspNetCore.Http;

namespace OutcomesTracker.Server.Imports;

/// <summary>
/// An import's body as it arrives. A sender may pause between lines, but not longer than <paramref name="longestRest"/>.
/// <see cref="Ended"/> completes when the body was read to its end, or reading it failed.
/// </summary>
public sealed class ImportBodyStream(Stream inner, TimeSpan longestRest) : ForwardStream
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => ended.Task;

    /// <summary>When cancelled, the body is read no further, as if it had broken off.</summary>
    public CancellationToken Stopping { get; init; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Stopping);
        timeout.CancelAfter(longestRest);
        try
        {
            var read = await inner.ReadAsync(buffer, timeout.Token);
            if (read == 0)
                ended.TrySetResult();
            return read;
        }
        catch (Exception failure)
        {
            ended.TrySetResult();
            if (failure is not OperationCanceledException || cancellationToken.IsCancellationRequested || Stopping.IsCancellationRequested)
                throw;
            throw new BadHttpRequestException("The import rested too long.", StatusCodes.Status408RequestTimeout, failure);
        }
    }
}
