using Microsoft.AspNetCore.Components;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>The fields of one command, in a form that records an entry and in one that corrects it.</summary>
public abstract class EntryFields : ComponentBase
{
    [CascadingParameter]
    public FormState Form { get; set; } = null!;

    [CascadingParameter]
    public EntryContext Entry { get; set; } = null!;

    protected DateOnly Today => Entry.Today;
}
