using System.ComponentModel;
using System.Diagnostics;

namespace OutcomesTracker.Cli.Demo;

/// <summary>The browser of whoever runs the program.</summary>
public static class Browser
{
    /// <summary>Opens an address, and says so where there is no browser to open it.</summary>
    public static void Open(string address)
    {
        try
        {
            // On Linux and macOS this asks xdg-open or open.
            using var _ = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception failure) when (failure is Win32Exception or PlatformNotSupportedException)
        {
            Console.Error.WriteLine($"No browser could be opened: {failure.Message}");
        }
    }
}
