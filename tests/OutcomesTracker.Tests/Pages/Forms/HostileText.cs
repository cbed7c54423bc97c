using FsCheck;
using FsCheck.Fluent;

namespace OutcomesTracker.Tests.Pages.Forms;

/// <summary>What somebody may type or send in the place of what a field asks for.</summary>
internal static class HostileText
{
    public static readonly IReadOnlyList<string> All =
    [
        "",
        " ",
        "\t",
        "\r\n",
        "/",
        "//",
        "a/b/c",
        "acne-scars/face/face",
        "acne-scars",
        "true",
        "True",
        "false",
        "null",
        "NaN",
        "Infinity",
        "1",
        " 1",
        "1 ",
        "1 000",
        "1e9",
        "1E400",
        "-0",
        "-1",
        "+1",
        "01",
        "1.",
        ".5",
        ",5",
        "1,5",
        "1,500",
        "1.500,25",
        "1,2,3",
        "0x1",
        "٣",
        "½",
        "1//",
        "1/*",
        "[1]",
        "{\"a\":1}",
        "\"",
        "\\",
        "\\u0000",
        "\0",
        "a\0b",
        "</textarea><script>",
        "&amp;",
        "two\nlines",
        "two\r\nlines",
        "😀",
        "\ud83d",
        "1\ude00",
        "\u202e1",
        "\u00a01",
        "2025-02-30",
        " 2025-01-01",
        "00000000-0000-0000-0000-000000000000 ",
        new string('9', 40),
        new string('x', 5_000),
    ];

    public static Gen<string> Some { get; } =
        Gen.OneOf(
            Gen.Elements<string>(All),
            Gen.Elements<string>(All).Two().Select(pair => pair.Item1 + pair.Item2),
            ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")
        );
}
