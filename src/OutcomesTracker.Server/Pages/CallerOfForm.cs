using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Server.Pages;

/// <summary>
/// Binds a form to the role and the clinic of who opened it; the framework binds it to the subject alone, who may work in two clinics.
/// </summary>
internal sealed class CallerOfForm : IAntiforgeryAdditionalDataProvider
{
    public string GetAdditionalData(HttpContext context) =>
        Caller.From(context.User) is { } caller ? $"{Code<Role>.Of(caller.Role)} {caller.Clinic}" : "";

    public bool ValidateAdditionalData(HttpContext context, string additionalData) => additionalData == GetAdditionalData(context);
}
