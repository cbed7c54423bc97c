namespace OutcomesTracker.Server.Protection;

/// <summary>The table of the keys that protect the pages' cookies and forms. The framework that asks for them cannot wait.</summary>
internal sealed class PageKeysTable(KeyStoreSource keys)
{
    public List<string> All()
    {
        using var command = keys.Database.CreateCommand("select content from outcomes_keys.page_keys order by id");
        using var reader = command.ExecuteReader();
        var all = new List<string>();
        while (reader.Read())
            all.Add(reader.GetString(0));
        return all;
    }

    public void Add(string content)
    {
        using var command = keys.Database.CreateCommand("insert into outcomes_keys.page_keys (content) values ($1)");
        command.Parameters.Add(new() { Value = content });
        command.ExecuteNonQuery();
    }
}
