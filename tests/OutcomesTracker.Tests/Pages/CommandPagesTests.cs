using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Features.Corrections;
using OutcomesTracker.Server.Features.Photos;
using OutcomesTracker.Server.Pages.Forms;
using OutcomesTracker.Server.Security;
using OutcomesTracker.Tests.Pages.Forms;

namespace OutcomesTracker.Tests.Pages;

/// <summary>Each command has a page with its form, at the API's path.</summary>
public sealed partial class CommandPagesTests
{
    /// <summary>Whose page is that of the entry that they amend.</summary>
    private static readonly Dictionary<string, string> OfEntries = new()
    {
        ["correct-entry"] = "/patients/{patientId}/entries/{targetVersion}/correction",
        ["retract-entry"] = "/patients/{patientId}/entries/{targetVersion}/retraction",
    };

    private static readonly List<Type> Pages =
    [
        .. typeof(EntryPage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EntryPage)) && !type.IsAbstract),
    ];

    /// <summary>And the one whose body is a picture.</summary>
    private static readonly List<CommandDefinition> Known = [.. RegistryFeatures.Commands, StorePhotoEndpoint.Command];

    public static TheoryData<string> Commands => [.. Known.Select(command => command.Name)];

    [Theory, MemberData(nameof(Commands))]
    public void A_command_has_a_page_at_its_path(string name)
    {
        var command = Known.Single(command => command.Name == name);
        var address = OfEntries.GetValueOrDefault(name) ?? $"{command.Path["/v1".Length..]}/new";
        var page = Assert.Single(Pages, page => AddressOf(page) == address);
        Assert.Equal(command.Command, New(page).Definition.Command);
        Assert.Equal(
            Caller.ClinicRoles.Order(),
            page.GetCustomAttributes<PageForAttribute>().SelectMany(attribute => attribute.Roles).Order()
        );
    }

    [Fact]
    public void There_is_no_other_form_and_each_has_a_title_of_its_own()
    {
        Assert.Equal(Known.Count, Pages.Count);
        Assert.Distinct(Pages.Select(page => New(page).Title));
        Assert.All(Pages, page => Assert.Matches("^[A-Z][a-z -]+$", New(page).Title));
    }

    [Fact]
    public void Every_entry_that_can_be_corrected_has_fields()
    {
        foreach (var command in RegistryFeatures.Commands.Where(command => command.Replacement is not null))
        {
            var kind = EntryKind.Of(RenderedForm.RecordedBy(command));
            Assert.NotNull(kind);
            Assert.Equal(command.Name, kind.Definition.Name);
            Assert.True(kind.Fields.IsSubclassOf(typeof(EntryFields)));
        }
        Assert.Null(EntryKind.Of(typeof(EntryCorrected)));
        Assert.Null(EntryKind.Of(typeof(EntryRetracted)));
    }

    private static EntryPage New(Type page) => (EntryPage)Activator.CreateInstance(page)!;

    /// <summary>The address with its parameters as the API writes them: <c>{PatientId:guid}</c> is <c>{patientId}</c>.</summary>
    private static string AddressOf(Type page) =>
        Parameter.Replace(
            page.GetCustomAttribute<RouteAttribute>()!.Template,
            parameter => $"{{{char.ToLowerInvariant(parameter.Groups[1].Value[0])}{parameter.Groups[1].Value[1..]}}}"
        );

    [GeneratedRegex(@"\{(\w+):\w+\}")]
    private static partial Regex Parameter { get; }
}
