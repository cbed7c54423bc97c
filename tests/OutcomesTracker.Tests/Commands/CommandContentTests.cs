using System.Text;
using System.Text.Json;
using OutcomesTracker.Server.Commands;
using OutcomesTracker.Server.Http;

namespace OutcomesTracker.Tests.Commands;

/// <summary>What is compared when an idempotency key is repeated: the command, the patient and the body as JSON values.</summary>
public sealed class CommandContentTests
{
    private static readonly Guid Patient = new("00000000-0000-4000-8000-000000000001");

    [Theory]
    [InlineData("""{"a":1,"b":{"c":2,"d":3}}""", """{"b":{"d":3,"c":2},"a":1}""")]
    [InlineData("""{"a":[{"b":1,"c":2}]}""", """ { "a" : [ { "c" : 2, "b" : 1 } ] } """)]
    [InlineData("""{"a":1.50}""", """{"a":1.5}""")]
    [InlineData("""{"a":1.5}""", """{"a":15e-1}""")]
    [InlineData("""{"a":100}""", """{"a":1E+2}""")]
    [InlineData("""{"a":-0}""", """{"a":0.00}""")]
    [InlineData("""{"a":0e5}""", """{"a":0}""")]
    [InlineData("""{"a":"é"}""", """{"a":"\u00e9"}""")]
    [InlineData("""{"a":"/"}""", """{"a":"\/"}""")]
    [InlineData("""{"a":1,"b":null,"c":{"d":null}}""", """{"a":1,"c":{}}""")]
    [InlineData("""{"a":1,"patientId":"00000000-0000-4000-8000-000000000001"}""", """{"a":1}""")]
    public void Notation_and_the_order_of_members_do_not_matter(string one, string other) => Assert.Equal(Content(one), Content(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":true}""")]
    [InlineData("""{"a":1}""", """{"a":-1}""")]
    [InlineData("""{"a":1}""", """{"a":10}""")]
    [InlineData("""{"a":1e400}""", """{"a":1e401}""")]
    [InlineData("""{"a":0.1}""", """{"a":0.10000000000000000000000000000000001}""")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[]}""", """{}""")]
    [InlineData("""{"a":false}""", """{}""")]
    [InlineData("""{"a":"x"}""", """{"a":"X"}""")]
    [InlineData("""{"a":"x"}""", """{"a":"x "}""")]
    [InlineData("""{"a":"é"}""", """{"a":"e\u0301"}""")]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"a":{"patientId":"x"}}""", """{"a":{}}""")]
    public void Everything_else_does(string one, string other) => Assert.NotEqual(Content(one), Content(other));

    [Fact]
    public void The_command_and_the_patient_count()
    {
        Assert.NotEqual(Content("{}", "give-consent"), Content("{}", "withdraw-consent"));
        Assert.NotEqual(Content("{}", patient: Patient), Content("{}", patient: Guid.Empty));
    }

    private static string Content(string json, string command = "give-consent", Guid? patient = null)
    {
        using var document = JsonDocument.Parse(json, RequestBody.Strict);
        return Encoding.UTF8.GetString(CommandContent.Canonical(command, patient ?? Patient, document.RootElement));
    }
}
