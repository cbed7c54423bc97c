using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using OutcomesTracker.Domain.SideEffects;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Pages.Forms;

namespace OutcomesTracker.Server.Features.SideEffects;

/// <summary>A page with the form of a command about a side effect, whose id stands in the path.</summary>
public abstract class SideEffectEntryPage : EntryPage
{
    [Parameter]
    public Guid SideEffectId { get; set; }

    protected override Problem? Missing(EntryContext entry) =>
        entry.Case.Report(SideEffectId) is null ? Problem.NotFound("This patient has no such side effect, or it was retracted.") : null;

    protected override JsonElement Sent(JsonElement body, IFormCollection form)
    {
        var sent = JsonObject.Create(body)!;
        sent["sideEffectId"] = SideEffectId;
        return JsonSerializer.SerializeToElement(sent);
    }
}
