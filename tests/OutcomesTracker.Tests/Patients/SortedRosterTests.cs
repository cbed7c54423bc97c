using OutcomesTracker.Server.Features.Patients;

namespace OutcomesTracker.Tests.Patients;

/// <summary>A clinic's list in memory, brought up to date by what was entered since.</summary>
public sealed class SortedRosterTests
{
    [Fact]
    public void A_list_brought_up_to_date_is_the_list_made_anew()
    {
        var random = new Random(20_261_130);
        for (var round = 0; round < 200; round++)
        {
            var people = new Dictionary<Guid, ListedPatient>();
            var list = SortedRoster.Of(new(1, 0, 0, []), []);
            for (var sequence = 1; sequence < 30; sequence++)
            {
                var changed = Enumerable.Range(0, random.Next(0, 4)).Select(_ => Person(random)).DistinctBy(one => one.PatientId).ToList();
                foreach (var one in changed)
                    people[one.PatientId] = one;
                list = list.With(new(1, sequence, changed.Count > 0 ? sequence : 0, []), changed);
                var anew = SortedRoster.Of(new(1, sequence, sequence, []), people.Values);
                Assert.Equal(anew.ByName, list.ByName);
                Assert.Equal(sequence, list.Until);
            }
        }
    }

    [Fact]
    public void It_is_the_list_as_of_every_sequence_since_which_nothing_changed()
    {
        var list = SortedRoster.Of(new(1, 9, 5, []), [Person(new(1))]);
        Assert.Equal([false, true, true, false], new long[] { 4, 5, 9, 10 }.Select(list.IsAsOf));
        list = list.With(new(1, 20, 0, []), []);
        Assert.Equal([true, true, false], new long[] { 5, 20, 21 }.Select(list.IsAsOf));
        list = list.With(new(1, 30, 25, []), [Person(new(2))]);
        Assert.Equal([false, false, true, true], new long[] { 5, 20, 25, 30 }.Select(list.IsAsOf));
    }

    /// <summary>One of few people, so that the same are changed again and again, some to the same name and some to none.</summary>
    private static ListedPatient Person(Random random)
    {
        string?[] names = ["Ada", "ada", "Bea", "Åse", "O'Neil", "O’Neil", "Zoe", null];
        var name = names[random.Next(names.Length)];
        return new(
            new Guid(random.Next(12), 0, 0, new byte[8]),
            new(2026, 1, 1),
            1990,
            Sex.Female,
            3,
            name is null ? null : new Identity(name, null, null, null, null)
        );
    }
}
