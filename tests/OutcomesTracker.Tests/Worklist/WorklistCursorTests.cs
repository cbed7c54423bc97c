using OutcomesTracker.Server.Features.Patients;
using OutcomesTracker.Server.Features.Worklist;
using OutcomesTracker.Server.Http;
using static OutcomesTracker.Tests.Specs.Some;

namespace OutcomesTracker.Tests.Worklist;

public sealed class WorklistCursorTests
{
    private static readonly WorklistQuery Query = new("harbour", WorklistSection.SessionsDue, "Ann", 7);
    private static readonly WorklistPosition Position = new(Today, new(Treatment, PatientId, NewId));

    private readonly ListCursors cursors = new(new(new byte[32]));

    [Fact]
    public void A_cursor_is_read_as_the_position_that_it_was_written_for()
    {
        Assert.Equal(Position, WorklistPosition.Of(Position.Cursor(cursors, Query), cursors, Query));
        var edge = new WorklistPosition(DateOnly.MaxValue, new(DateOnly.MinValue, Guid.AllBitsSet, Guid.Empty));
        Assert.Equal(edge, WorklistPosition.Of(edge.Cursor(cursors, Query), cursors, Query));
    }

    [Fact]
    public void It_is_none_of_another_query()
    {
        var cursor = Position.Cursor(cursors, Query);
        foreach (
            var other in (WorklistQuery[])
                [
                    Query with
                    {
                        Clinic = "vale",
                    },
                    Query with
                    {
                        Section = WorklistSection.SessionsAhead,
                    },
                    Query with
                    {
                        Patient = "Anne",
                    },
                    Query with
                    {
                        Patient = null,
                    },
                    Query with
                    {
                        DaysAhead = 8,
                    },
                ]
        )
            Assert.Null(WorklistPosition.Of(cursor, cursors, other));
    }

    [Fact]
    public void Nor_is_the_cursor_of_another_list_or_a_changed_one()
    {
        var list = new ListPosition(7, PatientId, HadName: true).Cursor(cursors, new ListQuery("harbour", "Ann", null));
        Assert.Null(WorklistPosition.Of(list, cursors, Query));
        var cursor = Position.Cursor(cursors, Query);
        for (var place = 0; place < cursor.Length; place++)
            Assert.Null(
                WorklistPosition.Of($"{cursor[..place]}{(cursor[place] == 'A' ? 'B' : 'A')}{cursor[(place + 1)..]}", cursors, Query)
            );
        Assert.Null(WorklistPosition.Of("", cursors, Query));
    }
}
