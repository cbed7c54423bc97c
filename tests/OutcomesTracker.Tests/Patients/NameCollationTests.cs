using OutcomesTracker.Server.Features.Patients;

namespace OutcomesTracker.Tests.Patients;

/// <summary>How names are found and sorted. Decomposed letters are written with their combining marks (<c>\u03xx</c>).</summary>
public sealed class NameCollationTests
{
    [Theory]
    [InlineData("José", "Jose")]
    [InlineData("Jose", "José")]
    [InlineData("Jose\u0301 Díaz", "José")]
    [InlineData("José Díaz", "Jose\u0301")]
    [InlineData("Jose\u0301 Díaz", "jose di")]
    [InlineData("Anna Straße", "STRASSE")]
    [InlineData("ANNA STRASSE", "straße")]
    [InlineData("Anna Straße", "anna s")]
    [InlineData("Müller", "muller")]
    [InlineData("Mu\u0308ller", "MÜLLER")]
    [InlineData("Mu\u0308ller", "mul")]
    [InlineData("ibrahim", "İBRAHİM")]
    [InlineData("İbrahim", "IBRAHIM")]
    [InlineData("I\u0307brahim", "ibrahim")]
    [InlineData("Yılmaz", "YILMAZ")]
    [InlineData("YILMAZ", "yılmaz")]
    [InlineData("Ｊｏｓé Ｌｅｅ", "jose lee")]
    [InlineData("Jose Lee", "ＪＯＳＥ\u3000Ｌ")]
    [InlineData("O’Brien", "o'brien")]
    [InlineData("O'Brien", "O’BRIEN")]
    [InlineData("O＇Brien", "o’brien")]
    [InlineData("Мар\u02BCяна", "мар'яна")]
    [InlineData("O’Brien", "o'")]
    [InlineData("Åse Ødegård", "ase odegard")]
    [InlineData("A\u030Ase", "åse")]
    [InlineData("Łukasz", "LUKASZ")]
    [InlineData("Æneas", "aeneas")]
    [InlineData("Nguye\u0302\u0303n Thị", "nguyen thi")]
    [InlineData("Γιώργος", "ΓΙΩΡΓΟΣ")]
    [InlineData("Фёдор", "федор")]
    [InlineData("ヤマダ", "やまだ")]
    [InlineData("ヤマダ", "ﾔﾏﾀﾞ")]
    [InlineData("佐々木", "佐々")]
    [InlineData("Anne-Marie", "e-m")]
    [InlineData("Anne Lee", "  lee ")]
    public void A_name_is_found_by_the_letters_of_a_part(string name, string part) => Assert.True(NameCollation.Contains(name, part));

    [Theory]
    [InlineData("José", "Josef")]
    [InlineData("Strase", "Straße")]
    [InlineData("Müller", "Mueller")]
    [InlineData("Muller", "Miller")]
    [InlineData("Anne Lee", "neel")]
    [InlineData("Anne-Marie", "annemarie")]
    [InlineData("O'Brien", "obrien")]
    [InlineData("O\"Brien", "o'brien")]
    [InlineData("佐々木", "佐木")]
    [InlineData("Þór", "por")]
    [InlineData("Ann", "%")]
    [InlineData("Ann", "-")]
    [InlineData("Ann", "\u0301")]
    [InlineData("Ann", "\u200D")]
    [InlineData("", "a")]
    public void And_by_no_others(string name, string part) => Assert.False(NameCollation.Contains(name, part));

    /// <summary>Plain names are searched without the collation, and must be found as by it.</summary>
    [Fact]
    public void What_is_searched_without_the_collation_is_found_as_by_it()
    {
        var random = new Random(20_261_130);
        var (found, tried) = (0, 0);
        for (; tried < 200_000; tried++)
        {
            var (name, part) = (Text(random, "aAbBnNoO' -.,~_0", 8), Text(random, "aAbBnNoO' -.åÁñÖ\u0301\u030Aß’`ｏ", 3));
            Assert.True(
                NameCollation.Contains(name, part) == (part.Trim().Length > 0 && NameCollation.ContainsByCollation(name, part.Trim())),
                $"\"{part}\" in \"{name}\""
            );
            found += NameCollation.Contains(name, part) ? 1 : 0;
        }
        Assert.InRange(found, tried / 10, tried / 2);
    }

    private static string Text(Random random, string letters, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => letters[random.Next(letters.Length)]));

    [Fact]
    public void Names_are_sorted_among_their_letters()
    {
        string[] sorted =
        [
            "Adam",
            "Ådne Berg",
            "Ann",
            "Åse",
            "Bea Ito",
            "bea Zhou",
            "Emil",
            "Émile",
            "Eva",
            "muller",
            "Muller",
            "Müller",
            "O'Neil A",
            "O’Neil B",
            "O'Neil C",
            "Ólafur",
            "Oscar",
            "Øystein",
            "Özil",
            "Pat",
            "Strasse",
            "Straße",
            "Zoe",
        ];
        Assert.Equal(sorted, sorted.Order(StringComparer.Ordinal).Order(NameCollation.Order));
        Assert.Equal(sorted, sorted.OrderDescending(StringComparer.Ordinal).Order(NameCollation.Order));
    }

    [Theory]
    [InlineData("Müller", "Mu\u0308ller")]
    [InlineData("Thị Ệ", "Thi\u0323 E\u0323\u0302")]
    [InlineData("O'Neil", "O’Neil")]
    public void One_name_in_two_forms_has_one_place(string name, string other) => Assert.Equal(0, NameCollation.Order.Compare(name, other));
}
