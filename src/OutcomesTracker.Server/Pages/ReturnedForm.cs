using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OutcomesTracker.Server.Pages;

/// <summary>
/// A form that could not be taken, because nobody is signed in any more or somebody else is: it is given back as it came, to be sent again.
/// Nothing of it stays on the server. Its antiforgery token is given back too, so that it is as good as before once the same person has
/// signed in, and no better than before for anybody else.
/// </summary>
public sealed class ReturnedForm
{
    private readonly HttpContext context;
    private readonly IFormCollection fields;

    private ReturnedForm(HttpContext context, IFormCollection fields) => (this.context, this.fields) = (context, fields);

    /// <summary>The form of a request, or null if it is not a form.</summary>
    public static async Task<ReturnedForm?> Of(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType
            ? new(context, await context.Request.ReadFormAsync(context.RequestAborted))
            : null;

    /// <summary>Refuses a form whose antiforgery token is not that of who is signed in.</summary>
    public static async Task RefuseForged(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } && await Of(context) is { } form)
            await form.Answer(StatusCodes.Status400BadRequest);
        else
            await next(context);
    }

    /// <summary>Answers with the page that holds the form.</summary>
    public Task Answer(int status)
    {
        context.Response.StatusCode = status;
        return new RazorComponentResult<ReturnedFormPage>(
            new Dictionary<string, object?>
            {
                [nameof(ReturnedFormPage.IsSignedOut)] = status == StatusCodes.Status401Unauthorized,
                [nameof(ReturnedFormPage.Address)] = context.Request.Path + context.Request.QueryString.ToString(),
                [nameof(ReturnedFormPage.Fields)] = fields
                    .SelectMany(field => field.Value.Select(value => (field.Key, value ?? "")))
                    .ToList(),
                [nameof(ReturnedFormPage.HadFiles)] = fields.Files.Count > 0,
            }
        )
        {
            StatusCode = status,
        }.ExecuteAsync(context);
    }
}
