using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Http;
using OutcomesTracker.Server.Protection;

namespace OutcomesTracker.Tests.Patients;

public sealed class ListCursorTests
{
    private static readonly ListQuery Query = new("harbour", "Ann", null);
    private static readonly ListPosition Position = new(4_711, new("3f2504e0-4f89-11d3-9a0c-0305e82c3301"), HadName: true);

    private readonly ListCursors cursors = new(new(new byte[32]));

    [Fact]
    public void A_cursor_is_read_as_the_position_that_it_was_written_for_by_every_server_with_the_key()
    {
        var cursor = Position.Cursor(cursors, Query);
        Assert.Matches("^[A-Za-z0-9_-]+$", cursor);
        Assert.Equal(Position, ListPosition.Of(cursor, cursors, Query));
        Assert.Equal(Position, ListPosition.Of(cursor, new(new MasterKey(new byte[32])), Query));
    }

    [Theory]
    [InlineData("vale", "Ann", null)]
    [InlineData("harbour", "Anne", null)]
    [InlineData("harbour", null, null)]
    [InlineData("harbour", null, "Ann")]
    [InlineData("harbour", "Ann", "")]
    public void It_is_none_of_another_query(string clinic, string? name, string? recordNumber) =>
        Assert.Null(ListPosition.Of(Position.Cursor(cursors, Query), cursors, new(clinic, name, recordNumber)));

    [Fact]
    public void Nor_is_what_nobody_with_the_key_has_written()
    {
        var cursor = Position.Cursor(cursors, Query);
        for (var place = 0; place < cursor.Length; place++)
            Assert.Null(ListPosition.Of($"{cursor[..place]}{(cursor[place] == 'A' ? 'B' : 'A')}{cursor[(place + 1)..]}", cursors, Query));
        foreach (
            var other in (string[])
                ["", "A", cursor[..^1], $"{cursor}A", $"{cursor} ", $"{cursor}==", $" {cursor[1..]}", "é", new string('_', cursor.Length)]
        )
            Assert.Null(ListPosition.Of(other, cursors, Query));
        Assert.Null(ListPosition.Of(cursor, new(new([.. Enumerable.Repeat((byte)1, 32)])), Query));
    }

    [Fact]
    public void A_longer_name_makes_no_longer_cursor() =>
        Assert.Equal(Position.Cursor(cursors, Query).Length, Position.Cursor(cursors, Query with { Name = new('a', 100) }).Length);
}
