using OutcomesTracker.Server;
using OutcomesTracker.Server.Security;

namespace OutcomesTracker.Tests.Security;

/// <summary>
/// The local key is replaced while servers run: tokens of the old key are accepted until the overlap ends, and refused afterwards.
/// </summary>
public sealed class KeyRotationTests : LocalKeyTest
{
    private IEnumerable<string> Files => Directory.GetFiles(Data).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal));

    [Fact]
    public async Task Tokens_of_both_keys_verify_until_the_overlap_ends_without_a_restart()
    {
        var (old, start) = (Token(), Now);
        Rotate(30);
        var fresh = Token();
        Now += NextReading;
        Assert.Equal((true, true), (await IsGood(old), await IsGood(fresh)));
        Now = start.AddDays(30).AddSeconds(-1);
        Assert.Equal((true, true), (await IsGood(old), await IsGood(fresh)));
        Now = start.AddDays(30);
        Assert.Equal((false, true), (await IsGood(old), await IsGood(fresh)));
    }

    [Fact]
    public async Task While_the_directory_cannot_be_read_what_is_known_counts_for_a_minute_and_then_nobody_is_let_in()
    {
        var (old, start) = (Token(), Now);
        Rotate(30);
        var fresh = Token();
        Now = start.AddDays(30).AddSeconds(-20);
        Assert.Equal((true, true), (await IsGood(old), await IsGood(fresh)));
        var key = await File.ReadAllTextAsync(Path.Combine(Data, LocalSigningKey.FileName));
        await File.WriteAllTextAsync(Path.Combine(Data, LocalSigningKey.FileName), "half a ke");
        Now = start.AddDays(30).AddSeconds(-1);
        Assert.Equal((true, true), (await IsGood(old), await IsGood(fresh)));
        Now = start.AddDays(30);
        Assert.Equal((false, true), (await IsGood(old), await IsGood(fresh))); // the old key expires at its time nevertheless
        Now += TimeSpan.FromMinutes(1);
        await Assert.ThrowsAsync<TimeoutException>(() => IsGood(fresh));
        await Assert.ThrowsAsync<TimeoutException>(() => IsGood(fresh));
        await File.WriteAllTextAsync(Path.Combine(Data, LocalSigningKey.FileName), key);
        Now += NextReading;
        Assert.True(await IsGood(fresh));
    }

    [Fact]
    public async Task Two_rotations_in_a_row_keep_both_each_for_its_own_time()
    {
        var (first, start) = (Token(), Now);
        Rotate(30);
        Now += TimeSpan.FromDays(10);
        var second = Token();
        Rotate(30);
        var third = Token();
        Now += NextReading;
        Assert.Equal((true, true, true), (await IsGood(first), await IsGood(second), await IsGood(third)));
        Now = start.AddDays(30);
        Assert.Equal((false, true, true), (await IsGood(first), await IsGood(second), await IsGood(third)));
        Now = start.AddDays(40);
        Assert.Equal((false, false, true), (await IsGood(first), await IsGood(second), await IsGood(third)));
        Rotate(30);
        Assert.Equal(2, Files.Count()); // the file of the expired key was deleted
    }

    [Fact]
    public async Task Of_the_old_key_only_the_public_half_is_kept_for_its_owner_s_eyes()
    {
        var before = await File.ReadAllTextAsync(Path.Combine(Data, LocalSigningKey.FileName));
        Rotate();
        Assert.Equal(2, Files.Count());
        var retired = await File.ReadAllTextAsync(Files.Single(path => Path.GetFileName(path) != LocalSigningKey.FileName));
        Assert.Contains("BEGIN PUBLIC KEY", retired, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", retired, StringComparison.Ordinal);
        Assert.NotEqual(before, await File.ReadAllTextAsync(Path.Combine(Data, LocalSigningKey.FileName)));
        foreach (var path in Files)
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Without_an_overlap_the_old_key_ends_within_seconds()
    {
        var old = Token();
        Assert.True(await IsGood(old));
        Rotate(0);
        Now += NextReading;
        Assert.Equal((false, true), (await IsGood(old), await IsGood(Token())));
    }

    [Fact]
    public async Task A_retired_key_whose_file_is_deleted_ends_within_seconds()
    {
        var old = Token();
        Rotate();
        Now += NextReading;
        Assert.True(await IsGood(old));
        foreach (var retired in RetiredKey.In(Data))
            File.Delete(retired.Path);
        Now += NextReading;
        Assert.False(await IsGood(old));
    }

    [Fact]
    public async Task A_new_key_is_looked_for_at_most_every_two_seconds()
    {
        Rotate();
        Now += NextReading - TimeSpan.FromMilliseconds(1);
        Assert.False(await IsGood(Token()));
        Now += TimeSpan.FromMilliseconds(1);
        Assert.True(await IsGood(Token()));
    }

    /// <summary>
    /// The rotation was killed after it had written the public half: the key is still the signing key, whatever end that file states.
    /// </summary>
    [Fact]
    public async Task A_rotation_that_was_cut_off_before_the_new_key_is_made_again()
    {
        var (old, start) = (Token(), Now);
        RetiredKey.Write(Data, Key, Now.AddDays(10));
        Now = start.AddDays(11);
        Assert.Equal((true, true), (await IsGood(old), await IsGood(Token())));
        RetiredKey.Write(Data, Key, Now.AddDays(30));
        Rotate(1);
        Now += NextReading;
        Assert.Equal((true, true), (await IsGood(old), await IsGood(Token())));
        Now = start.AddDays(12);
        Assert.Equal((false, true), (await IsGood(old), await IsGood(Token())));
    }

    [Fact]
    public async Task What_a_cut_off_rotation_promised_does_not_outlive_one_without_an_overlap()
    {
        var old = Token();
        RetiredKey.Write(Data, Key, Now.AddDays(30));
        Rotate(0);
        Now += NextReading;
        Assert.False(await IsGood(old));
    }

    [Fact]
    public async Task Made_again_in_the_same_second_it_keeps_what_it_promises()
    {
        Now += TimeSpan.FromMilliseconds(300);
        var old = Token();
        RetiredKey.Write(Data, Key, Now.AddDays(30));
        Rotate(30);
        Now += NextReading;
        Assert.True(await IsGood(old));
    }

    [Fact]
    public void Two_at_once_are_not_made_and_without_a_key_there_is_nothing_to_rotate()
    {
        using (new FileStream(Path.Combine(Data, "token-key.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            Assert.Throws<ConfigurationException>(() => Rotate());
        Assert.Equal(Key.KeyId, LocalSigningKey.Find(Data)!.KeyId);
        File.Delete(Path.Combine(Data, LocalSigningKey.FileName));
        Assert.Throws<ConfigurationException>(() => Rotate());
        Assert.Empty(Files);
    }
}
