using Microsoft.AspNetCore.Components;

namespace OutcomesTracker.Server.Pages.Forms;

/// <summary>What the inputs of a form have in common: a field of the body, its label, its hint and what is wrong with it.</summary>
public abstract class FormInput : ComponentBase
{
    [CascadingParameter]
    public FormState Form { get; set; } = null!;

    /// <summary>The field's path in the body: <c>device.model</c>.</summary>
    [Parameter, EditorRequired]
    public string Field { get; set; } = "";

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter]
    public string? Hint { get; set; }

    /// <summary>Whether the label asks for it although the body may do without it.</summary>
    [Parameter]
    public bool IsAsked { get; set; }

    /// <summary>The id of the input in the page.</summary>
    public string Id => Field.Replace('.', '-').Replace('+', '-');

    public string? Value => Form.Value(Field);

    public string? Invalid => Form.ErrorsOf(Field).Count > 0 ? "true" : null;

    public string? Required => Form.IsOptional(Field) ? null : "true";

    /// <summary>The ids of what stands beside the input.</summary>
    public string? DescribedBy => Describing(Form.ErrorsOf(Field));

    /// <summary>The ids of the hint, the caution and the errors, as far as there are any; null if there is none.</summary>
    protected string? Describing(IReadOnlyList<string> errors)
    {
        var ids = new List<string>();
        if (Hint is not null)
            ids.Add($"{Id}-hint");
        if (Form.Hints.ContainsKey(Field))
            ids.Add($"{Id}-caution");
        if (errors.Count > 0)
            ids.Add($"{Id}-error");
        return ids.Count > 0 ? string.Join(' ', ids) : null;
    }
}
