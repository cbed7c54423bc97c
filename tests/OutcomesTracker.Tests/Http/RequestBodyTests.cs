using System.Text;
using System.Text.Json;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Http;

/// <summary>What counts as one JSON value, and which input is a malformed body instead of a server error.</summary>
public sealed class RequestBodyTests
{
    [Theory]
    [
        InlineData(""),
        InlineData(" "),
        InlineData("{"),
        InlineData("{}{}"),
        InlineData("{'on':1}"),
        InlineData("{\"a\":01}"),
        InlineData("{\"a\":1,}")
    ]
    [
        InlineData("{\"a\":1,\"a\":1}"),
        InlineData("{\"a\":{\"b\":1,\"b\":2}}"),
        InlineData("{\"a\":1,\"\\u0061\":1}"),
        InlineData("// a\n{}"),
        InlineData("NaN")
    ]
    [InlineData("{\"\\ud800\":1}"), InlineData("{\"\\ud800\":1,\"a\":2}"), InlineData("{\"a\":{\"\\udc00\":1}}")]
    public void What_is_not_one_json_value_is_malformed(string json) => Malformed(Encoding.UTF8.GetBytes(json));

    /// <summary>The parser accepts such bytes inside a string; the field's reader refuses them.</summary>
    [Fact]
    public void Bytes_that_are_not_utf_8_are_malformed()
    {
        var (body, _) = RequestBody.Parse((byte[])[.. "{\"view\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        Assert.Equal(
            "view",
            Assert.Single(Errors(body!.RootElement, new([new("view", true, new TextKind(MayBeBlank: true), () => "")]))).Field
        );
    }

    [Fact]
    public void Nor_in_the_name_of_a_field()
    {
        var (body, _) = RequestBody.Parse((byte[])[.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8]);
        Assert.Equal("body", Assert.Single(Errors(body!.RootElement, new([]))).Field);
    }

    [Fact]
    public void Nesting_has_a_limit() => Malformed(Encoding.UTF8.GetBytes(new string('[', 65) + new string(']', 65)));

    private static IReadOnlyList<FieldError> Errors(JsonElement body, ObjectKind kind)
    {
        var errors = new FieldErrors();
        kind.Check(body, errors);
        return errors.All;
    }

    private static void Malformed(byte[] json)
    {
        var (body, problem) = RequestBody.Parse(json);
        Assert.Null(body);
        Assert.Equal((400, "malformed"), (problem!.Status, problem.Slug));
    }
}
