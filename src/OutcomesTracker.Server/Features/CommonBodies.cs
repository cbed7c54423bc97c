using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Server.Features;

/// <summary>Parts that several bodies have.</summary>
public static class CommonBodies
{
    public static Provider Provider(BodyReader body) => new(body.Text("id"), body.Code<ProviderRole>("role"));

    public static Money Money(BodyReader body) => new(body.Number("amount", lowest: 0), body.TextLike("currency", Currencies.Form));
}
