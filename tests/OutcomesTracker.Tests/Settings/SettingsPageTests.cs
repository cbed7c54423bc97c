using System.Text.RegularExpressions;
using OutcomesTracker.Server.Settings;
using OutcomesTracker.Tests.Golden;
using OutcomesTracker.Tests.Style;

namespace OutcomesTracker.Tests.Settings;

/// <summary>The catalogue is complete: the reference page is generated from it, and no setting is read elsewhere.</summary>
public sealed partial class SettingsPageTests
{
    private const string Folder = "src/OutcomesTracker.Server/Settings/";

    [Fact]
    public void The_page_is_the_catalogue() => WrittenFile.Matches(SettingsPage.Path, SettingsPage.Text);

    [Fact]
    public void Every_setting_says_what_it_is_in_one_line_and_is_named_once()
    {
        Assert.All(
            Catalogue.All,
            setting =>
            {
                Assert.Matches(@"^[A-Z][A-Za-z]+:[A-Z][A-Za-z]+\z", setting.Name);
                Assert.EndsWith(".", setting.Sentence);
                Assert.DoesNotContain('|', setting.Sentence + setting.Allowed + setting.Default);
            }
        );
        Assert.Distinct(Catalogue.All.Select(setting => setting.Name), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_declared_setting_is_in_the_list()
    {
        var declared = typeof(Catalogue).GetFields().Select(field => field.GetValue(null)).OfType<ServerSetting>();
        Assert.Equal(declared.Select(setting => setting.Name).Order(), Catalogue.All.Select(setting => setting.Name).Order());
    }

    [Fact]
    public void Configuration_and_environment_are_read_in_one_place() =>
        Assert.Empty(
            from file in Repository.Source
            where !file.Path.StartsWith(Folder, StringComparison.Ordinal)
            from line in file.Lines
            where ReadsConfiguration.IsMatch(line) && !line.Contains("\"PATH\"", StringComparison.Ordinal)
            select $"{file.Path}: {line.Trim()}"
        );

    [Theory]
    [
        InlineData("configuration[\"Keys:MasterKey\"]", true),
        InlineData("builder.Configuration.GetSection(\"Privacy\")", true),
        InlineData("IConfiguration configuration", true)
    ]
    [
        InlineData("services.Configure<PrivacySettings>(x)", true),
        InlineData("Environment.GetEnvironmentVariable(\"X\")", true),
        InlineData("app.Configuration.GetValue<int>(\"X\")", true)
    ]
    [
        InlineData("parsed.GetValue(once)", false),
        InlineData("new(builder.Configuration)", false),
        InlineData("throw new ConfigurationException(\"x\")", false)
    ]
    public void Reading_past_the_catalogue_is_seen(string line, bool found) => Assert.Equal(found, ReadsConfiguration.IsMatch(line));

    [GeneratedRegex(
        @"\bIConfiguration\b|onfiguration\[|\.GetSection\(|onfiguration\.GetValue"
            + @"|\.GetConnectionString\(|\.Configure<|GetEnvironmentVariable"
    )]
    private static partial Regex ReadsConfiguration { get; }
}
