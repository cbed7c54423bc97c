using System.Xml.Linq;

namespace OutcomesTracker.Tests.Style;

/// <summary>Which files the repository's root contains, and which projects and packages each project may reference.</summary>
public sealed class LayoutTests
{
    private static readonly string[] Required =
    [
        "src",
        "tests",
        "OutcomesTracker.sln",
        "LICENSE",
        "global.json",
        "Directory.Build.props",
        "Directory.Packages.props",
    ];

    private static readonly string[] Allowed = ["docs", "ops", "docker-compose.yml", "README.md"];

    [Fact]
    public void The_root_holds_what_it_must_and_little_else()
    {
        var outputs = Repository.Text(".gitignore").Split('\n').Select(line => line.Trim().TrimEnd('/')).ToHashSet();
        var found = Directory
            .EnumerateFileSystemEntries(Repository.Root)
            .Select(path => Path.GetFileName(path)!)
            .Where(name => !name.StartsWith('.') && !outputs.Contains(name))
            .ToList();
        Assert.Empty(Required.Except(found));
        Assert.Empty(found.Except(Required).Except(Allowed));
    }

    // What each project references; conditional references are in brackets.
    private static readonly Dictionary<string, string> References = new()
    {
        ["Domain"] = "",
        ["Statistics"] = "",
        ["Outcomes"] = "Domain",
        ["Cohorts"] = "Outcomes",
        ["Server"] =
            "Cohorts CsvHelper Domain Magick.NET-Q8-x64 Marten Marten.AspNetCore Microsoft.AspNetCore.App "
            + "Microsoft.AspNetCore.Authentication.JwtBearer Microsoft.AspNetCore.Authentication.OpenIdConnect "
            + "Microsoft.AspNetCore.OpenApi Microsoft.OpenApi "
            + "OpenTelemetry.Exporter.OpenTelemetryProtocol OpenTelemetry.Exporter.Prometheus.AspNetCore "
            + "OpenTelemetry.Extensions.Hosting OpenTelemetry.Instrumentation.AspNetCore Outcomes Statistics "
            + "Swashbuckle.AspNetCore.SwaggerUI WolverineFx.Http.Marten",
        ["Development"] = "Domain Npgsql",
        ["Cli"] = "Development Microsoft.AspNetCore.App Server SharpZipLib Spectre.Console System.CommandLine",
    };

    [Fact]
    public void Projects_reference_what_the_design_says_and_nothing_else() =>
        Assert.Equal(
            References.OrderBy(project => project.Key, StringComparer.Ordinal).Select(project => $"{project.Key}: {project.Value}"),
            Repository.Projects.Order(StringComparer.Ordinal).Select(path => $"{Short(path)}: {Of(XDocument.Load(path))}")
        );

    [Fact]
    public void A_reference_is_seen_conditional_or_not() =>
        Assert.Equal(
            "Server [Marten]",
            Of(
                XDocument.Parse(
                    """
                    <Project><ItemGroup><ProjectReference Include="../OutcomesTracker.Server/OutcomesTracker.Server.csproj" /></ItemGroup>
                    <ItemGroup Condition="x"><PackageReference Include="Marten" /></ItemGroup></Project>
                    """
                )
            )
        );

    /// <summary>Analyzers, which are private assets of a project, do not count as references of its code.</summary>
    private static string Of(XDocument project) =>
        string.Join(
            ' ',
            project
                .Descendants()
                .Where(item =>
                    item.Name.LocalName is "ProjectReference" or "PackageReference" or "FrameworkReference"
                    && (string?)item.Attribute("PrivateAssets") != "all"
                )
                .Select(item =>
                    (
                        Name: Short((string)item.Attribute("Include")!),
                        IsConditional: item.AncestorsAndSelf().Any(one => one.Attribute("Condition") is not null)
                    )
                )
                .OrderBy(item => item.IsConditional)
                .ThenBy(item => item.Name, StringComparer.Ordinal)
                .Select(item => item.IsConditional ? $"[{item.Name}]" : item.Name)
        );

    private static string Short(string name) =>
        name.EndsWith(".csproj", StringComparison.Ordinal)
            ? Path.GetFileNameWithoutExtension(name).Replace("OutcomesTracker.", "", StringComparison.Ordinal)
            : name;
}
