using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.Server.Features.Photos;

/// <summary>A route or page whose request may hold a picture, which is larger than any other body.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TakesPictureAttribute : Attribute;

/// <summary>
/// Admits requests with pictures: larger ones, a few at once, each wholly in memory, since what a form's file is read into otherwise is a
/// file that nobody sealed.
/// </summary>
public static class PictureUploads
{
    /// <summary>For the fields beside the picture, and what a form puts around them.</summary>
    private const int Beside = 1_000_000;

    private const int MostOfOneCaller = 4,
        MostOfAll = 32;

    /// <summary>Before anything may read a form.</summary>
    public static IApplicationBuilder UsePictureForms(this IApplicationBuilder app) => app.Use(KeepInMemory);

    /// <summary>Once it is known who sends.</summary>
    public static IApplicationBuilder UsePictureUploads(this IApplicationBuilder app)
    {
        var turns = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<Caller, object>(caller => Limit(caller.Who, MostOfOneCaller)),
            PartitionedRateLimiter.Create<Caller, object>(_ => Limit("all", MostOfAll))
        );
        app.ApplicationServices.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>()
            .ApplicationStopped.Register(turns.Dispose);
        return app.Use((context, next) => Admit(context, next, turns));
    }

    private static RateLimitPartition<object> Limit(object who, int most) =>
        RateLimitPartition.GetConcurrencyLimiter(who, _ => new() { PermitLimit = most, QueueLimit = 0 });

    private static async Task Admit(HttpContext context, RequestDelegate next, PartitionedRateLimiter<Caller> turns)
    {
        var takes =
            context.GetEndpoint()?.Metadata.GetMetadata<TakesPictureAttribute>() is not null
            && !HttpMethods.IsGet(context.Request.Method)
            && Caller.From(context.User) is not null;
        if (!takes)
        {
            await next(context);
            return;
        }
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        // Before the form is read, which would be refused as one of another site's.
        if (context.Request.ContentLength > Picture.LargestBytes + Beside)
        {
            // What a browser still sends is let come for the seconds that the server waits: if it is cut off, it shows no answer.
            if (context.Request.HasFormContentType)
                limit?.MaxRequestBodySize = null;
            await PhotoPictures.TooLarge.Write(context);
            return;
        }
        using var turn = turns.AttemptAcquire(context.Caller());
        if (!turn.IsAcquired)
        {
            await Problem.TooMany.Write(context);
            return;
        }
        limit?.MaxRequestBodySize = Picture.LargestBytes + Beside;
        if (context.Request.HasFormContentType && !await IsRead(context))
        {
            await Problem.TooSlow.Write(context);
            return;
        }
        await next(context);
    }

    /// <summary>Reads the form; false if it does not come in the time that a picture has.</summary>
    private static async Task<bool> IsRead(HttpContext context)
    {
        var seconds = context.RequestServices.GetRequiredService<ServerSettings>().Of(Catalogue.BodySeconds);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(TimeSpan.FromSeconds(seconds) * (Picture.LargestBytes / RequestBody.LargestBytes));
        try
        {
            await context.Request.ReadFormAsync(timeout.Token);
            return true;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
        catch (InvalidDataException)
        {
            return true; // no form; whoever reads it says so
        }
    }

    /// <summary>A form that may hold a picture is read into memory, whoever sends it and whatever becomes of it.</summary>
    private static Task KeepInMemory(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesPictureAttribute>() is not null && context.Request.HasFormContentType)
            context.Features.Set<IFormFeature>(
                new FormFeature(context.Request, new() { MemoryBufferThreshold = Picture.LargestBytes + Beside })
            );
        return next(context);
    }
}
