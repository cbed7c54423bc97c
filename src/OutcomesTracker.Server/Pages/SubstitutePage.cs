using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace OutcomesTracker.Server.Pages;

/// <summary>
/// Answers with another page than was asked for. That one may have begun to render, and a request's services render one page only: hence
/// services of its own.
/// </summary>
internal static class SubstitutePage
{
    public static async Task Answer<TPage>(HttpContext context, int status, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        var services = context.RequestServices;
        await using var own = services.CreateAsyncScope();
        context.RequestServices = own.ServiceProvider;
        try
        {
            await new RazorComponentResult<TPage>(parameters) { StatusCode = status }.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = services;
        }
    }
}
