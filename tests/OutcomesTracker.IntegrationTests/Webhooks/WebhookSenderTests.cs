using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OutcomesTracker.Server.Features.Webhooks;
using OutcomesTracker.Server.Settings;

namespace OutcomesTracker.IntegrationTests.Webhooks;

/// <summary>What is sent to an address that a clinic chose, and what is not.</summary>
public sealed class WebhookSenderTests
{
    private static readonly Guid Webhook = Guid.NewGuid();

    [Fact]
    public async Task A_receiver_that_hangs_is_given_up_after_ten_seconds_and_then_left_alone_for_a_while()
    {
        await using var receiver = await Receiver.Start();
        receiver.Answers = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var sender = Sender("127.0.0.1");
        var watch = Stopwatch.StartNew();
        Assert.Equal("The receiver did not answer within 10 seconds.", await Refusal(sender, receiver.Address));
        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(9.9));
        Assert.Equal("The receiver did not answer in time a moment ago.", await Refusal(sender, receiver.Address));
        Assert.Single(receiver.Messages);
        // Another clinic's webhook of the same id is another.
        receiver.Answers = (_, _) => Task.CompletedTask;
        using var turn = sender.TryBegin("vale", Webhook)!;
        await Send(sender, turn, receiver.Address);
        Assert.Equal(2, receiver.Messages.Count);
    }

    [Fact]
    public async Task By_default_a_name_that_leads_into_an_inner_network_is_not_connected_to()
    {
        using var sender = Sender("");
        Assert.Equal(
            "The receiver's name leads into a network that webhooks may not be sent to.",
            await Refusal(sender, "https://localhost:1/")
        );
        Assert.Equal(
            "The webhook's address must not lead into a network that webhooks may not be sent to.",
            await Refusal(sender, "https://127.0.0.1:1/")
        );
    }

    [Fact]
    public async Task Where_nobody_listens_it_cannot_be_reached()
    {
        string address;
        await using (var receiver = await Receiver.Start())
            address = receiver.Address;
        using var sender = Sender("127.0.0.1");
        Assert.Equal("The receiver cannot be reached.", await Refusal(sender, address));
    }

    [Fact]
    public async Task A_certificate_s_issuer_is_not_fetched_from_where_the_certificate_says()
    {
        await using var elsewhere = await Receiver.Start();
        using var certificate = Leaf(new($"{elsewhere.Address}/issuer.cer"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listening =>
                    listening.UseHttps(
                        new TlsHandshakeCallbackOptions
                        {
                            // Offline: by itself, Kestrel too would fetch what the certificate names.
                            OnConnection = _ =>
                                ValueTask.FromResult(
                                    new SslServerAuthenticationOptions
                                    {
                                        ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                                    }
                                ),
                        }
                    )
            )
        );
        await using var receiver = builder.Build();
        await receiver.StartAsync();
        var address = receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var sender = Sender("127.0.0.1");
        Assert.Equal("The receiver could not prove who it is.", await Refusal(sender, address));
        Assert.Empty(elsewhere.Messages);
    }

    [Fact]
    public void Few_messages_at_once_are_on_their_way_to_a_webhook_and_to_a_clinic()
    {
        using var sender = Sender("127.0.0.1");
        var (one, other, third) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var turns = new List<WebhookSender.Turn?> { sender.TryBegin("harbour", one), sender.TryBegin("harbour", one) };
        Assert.Null(sender.TryBegin("harbour", one));
        turns.AddRange(sender.TryBegin("harbour", other), sender.TryBegin("harbour", other));
        Assert.Null(sender.TryBegin("harbour", third));
        Assert.DoesNotContain(null, turns);
        Assert.NotNull(sender.TryBegin("vale", one));
        turns[0]!.Dispose();
        Assert.NotNull(sender.TryBegin("harbour", third));
        Assert.Null(sender.TryBegin("harbour", one));
    }

    private static WebhookSender Sender(string networks) =>
        new(
            new(
                new ServerSettings(
                    new ConfigurationBuilder()
                        .AddInMemoryCollection(new Dictionary<string, string?> { [Catalogue.WebhookNetworks.Name] = networks })
                        .Build()
                )
            ),
            TimeProvider.System
        );

    private static async Task<string> Refusal(WebhookSender sender, string address)
    {
        using var turn = sender.TryBegin("harbour", Webhook)!;
        return (await Assert.ThrowsAsync<WebhookFailedException>(() => Send(sender, turn, address))).Message;
    }

    private static Task Send(WebhookSender sender, WebhookSender.Turn turn, string address) =>
        sender.Send(turn, new(address), [new byte[32]], Guid.NewGuid(), "{}"u8.ToArray(), default);

    /// <summary>A certificate for 127.0.0.1 whose issuer is not sent along, but said to be at an address.</summary>
    private static X509Certificate2 Leaf(Uri issuerAt)
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=Issuer of a test", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(from.AddDays(-1), to.AddDays(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAt.ToString()]));
        using var signed = request.Create(root, from, to, RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }
}
