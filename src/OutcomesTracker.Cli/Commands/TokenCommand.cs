using System.CommandLine;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Cli.Commands;

/// <summary><c>outcomes token</c>: issues a token signed with the local key.</summary>
public static class TokenCommand
{
    public static Command Create()
    {
        var role = new Option<string>("--role")
        {
            Description = $"One of {string.Join(", ", Code<Role>.All)}",
            Required = true,
            HelpName = "R",
        };
        var clinic = new Option<string?>("--clinic") { Description = "The clinic, for clinic roles", HelpName = "C" };
        var subject = new Option<string?>("--subject") { Description = "Who it is for [default: the role]", HelpName = "S" };
        var days = new Option<int>("--days")
        {
            Description = "How many days it is valid",
            DefaultValueFactory = _ => 30,
            HelpName = "N",
        };
        var data = CommonOptions.Data();
        var command = new Command(
            "token",
            "Print a bearer token signed with the local key, which is made if there is none. Its id and expiry go to the error stream: "
                + "DELETE /v1/tokens/{id} revokes it before. "
                + "(A token of another issuer that carries no jti cannot be revoked, and is good until it expires.)"
        )
        {
            role,
            clinic,
            subject,
            days,
            data,
        };
        command.SetAction(parsed =>
        {
            if (!Code<Role>.TryParse(parsed.GetValue(role), out var known))
                throw new ConfigurationException($"--role must be one of {string.Join(", ", Code<Role>.All)}.");
            var (ofClinic, validDays) = (parsed.GetValue(clinic), parsed.GetValue(days));
            if (Caller.ClinicRoles.Contains(known) != ofClinic is { Length: > 0 })
                throw new ConfigurationException("--clinic is needed for the roles clinician and clinic-admin, and for no other.");
            if (validDays is < 1 or > 3_650)
                throw new ConfigurationException("--days must be 1 to 3650.");
            var key = LocalSigningKey.FindOrCreate(parsed.GetValue(data)!.FullName);
            var caller = new Caller(parsed.GetValue(subject) ?? parsed.GetValue(role)!, known, ofClinic);
            var (now, validFor, jti) = (TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(validDays), Guid.CreateVersion7().ToString());
            Console.Error.WriteLine($"Token {jti}, good until {now + validFor:yyyy-MM-dd HH:mm:ss}Z");
            Console.WriteLine(key.Token(caller, now, validFor, jti));
            return Exit.Done;
        });
        return command;
    }
}
