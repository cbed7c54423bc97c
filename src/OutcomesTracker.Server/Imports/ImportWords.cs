namespace OutcomesTracker.Server.Imports;

/// <summary>How pages say where an import is.</summary>
public static class ImportWords
{
    public static string StateOf(ImportProgress progress) =>
        progress.Status switch
        {
            ImportStatus.Running => "Under way",
            ImportStatus.Completed when progress.Refused == 0 => "Done",
            ImportStatus.Completed => "Done, with refused lines",
            _ => "Broke off",
        };
}
