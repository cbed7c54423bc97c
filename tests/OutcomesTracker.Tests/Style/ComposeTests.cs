using System.Text.RegularExpressions;

namespace OutcomesTracker.Tests.Style;

/// <summary>
/// Everything that the files for Docker name exists, and no service has more than it needs. Only Docker can check that the services start.
/// </summary>
public sealed class ComposeTests
{
    private static readonly string Dockerfile = ComposeFile.WithoutComments(Repository.Text("ops/Dockerfile"));

    public static TheoryData<string> Services => [.. ComposeFile.Services.Keys];

    [Fact]
    public void The_services_and_the_secrets_are_found()
    {
        Assert.Equal(["keys-db", "migrate", "registry-db", "serve", "tokens"], ComposeFile.Services.Keys.Order());
        Assert.Equal(["app-pgpass", "master-key", "owner-pgpass", "postgres-password"], ComposeFile.Secrets.Keys.Order());
    }

    [Theory, MemberData(nameof(Services))]
    public void A_service_can_write_nothing_but_its_volumes_and_gains_no_privilege(string service)
    {
        foreach (var line in (string[])["read_only: true", "cap_drop: [ALL]", "security_opt: [\"no-new-privileges:true\"]", "tmpfs: "])
            Assert.Contains($"  {line}", ComposeFile.Services[service], StringComparison.Ordinal);
        Assert.DoesNotMatch("privileged|cap_add|/var/run/docker|network_mode: host|pid:", ComposeFile.Services[service]);
        Assert.True(
            ComposeFile.Services[service].Contains("user: \"999:999\"", StringComparison.Ordinal)
                || Regex.IsMatch(Dockerfile, @"^USER \$APP_UID$", RegexOptions.Multiline)
        );
    }

    [Theory, MemberData(nameof(Services))]
    public void A_service_is_given_the_secrets_that_it_reads(string service)
    {
        var text = ComposeFile.Services[service];
        var given = ComposeFile.All(text, @"^ +secrets: \[(.*)\]").SelectMany(list => list.Split(", ")).ToList();
        var read = ComposeFile.All(text, @"/run/secrets/([a-z-]+)").ToList();
        if (text.Contains("postgres-roles.sql", StringComparison.Ordinal))
            read.AddRange(ComposeFile.All(Repository.Text("ops/postgres-roles.sql"), @"/run/secrets/([a-z-]+)"));
        Assert.Equal(read.Distinct().Order(), given.Order());
        Assert.Empty(given.Except(ComposeFile.Secrets.Keys));
    }

    [Fact]
    public void Every_secret_is_a_file_that_the_script_makes_and_git_passes_over()
    {
        var made = ComposeFile.All(Repository.Text("ops/make-secrets.sh"), @"^make (\S+) ").Select(name => $"ops/secrets/{name}");
        Assert.Equal(made.Order(), ComposeFile.Secrets.Values.Order());
        Assert.Contains("ops/secrets/", Repository.Text(".gitignore").Split('\n'));
        Assert.DoesNotContain("!ops", Repository.Text("ops/Dockerfile.dockerignore"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_password_stands_in_the_open() => Assert.DoesNotMatch("(?i:password=)|PASSWORD: |MasterKey:", ComposeFile.Text);

    [Fact]
    public void Who_serves_is_not_who_owns()
    {
        Assert.DoesNotContain("owner", ComposeFile.Services["serve"], StringComparison.Ordinal);
        Assert.DoesNotContain("outcomes_serve", ComposeFile.Services["migrate"], StringComparison.Ordinal);
        var logins = ComposeFile.All(Repository.Text("ops/postgres-roles.sql"), @"^create role (\w+) login").Order();
        Assert.Equal(logins, ComposeFile.All(ComposeFile.Text, @"Username=(\w+)").Order());
        Assert.Equal(logins, ComposeFile.All(Repository.Text("ops/make-secrets.sh"), @"\*:\*:\*:(\w+):").Order());
    }

    [Fact]
    public void Nothing_is_open_to_other_machines_and_the_databases_to_none() =>
        Assert.Equal(
            ["serve"],
            ComposeFile
                .Services.Where(service => service.Value.Contains("ports:", StringComparison.Ordinal))
                .Select(service =>
                {
                    Assert.Contains("ports: [\"127.0.0.1:", service.Value, StringComparison.Ordinal);
                    return service.Key;
                })
        );

    [Fact]
    public void Every_variable_has_a_default_and_is_told_of()
    {
        var variables = ComposeFile.All(ComposeFile.Text, @"\$\{?(\w+)").ToList();
        Assert.NotEmpty(variables);
        Assert.Equal(variables, ComposeFile.All(ComposeFile.Text, @"\$\{(\w+):-[^}]*\}"));
        Assert.All(variables, name => Assert.Contains($"`{name}`", Repository.Text("ops/README.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_file_and_volume_that_is_named_is_there()
    {
        var files = ComposeFile
            .All(ComposeFile.Text, @"- \./([^:]+):")
            .Concat(ComposeFile.All(ComposeFile.Text, @"dockerfile: (\S+)"))
            .Concat(
                Regex
                    .Matches(Dockerfile, @"^COPY (?!--from)(.*) \S+$", RegexOptions.Multiline)
                    .SelectMany(match => match.Groups[1].Value.Split(' '))
            )
            .Append("ops/Dockerfile.dockerignore")
            .ToList();
        Assert.InRange(files.Count, 8, 20);
        Assert.All(files, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"There is no {path}."));
        Assert.Equal(
            ComposeFile.All(ComposeFile.Text, @"^  ([\w-]+): \{\}$").Except(["outside"]).Order(),
            ComposeFile.All(ComposeFile.Text, @"(?:- |\[?"")([\w-]+):/(?:var|data|spool|photos)").Order()
        );
    }

    [Fact]
    public void The_image_copies_what_it_is_not_kept_from()
    {
        var let = Repository
            .Text("ops/Dockerfile.dockerignore")
            .Split('\n')
            .Where(line => line.StartsWith('!'))
            .Select(line => line[1..])
            .Order();
        Assert.Equal(
            let,
            Regex
                .Matches(Dockerfile, @"^COPY (?!--from)(.*) \S+$", RegexOptions.Multiline)
                .SelectMany(match => match.Groups[1].Value.Split(' '))
                .Order()
        );
    }
}
