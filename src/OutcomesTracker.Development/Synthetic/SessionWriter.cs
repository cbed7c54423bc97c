using System.Text.Json;
using OutcomesTracker.Domain.Codes;
using OutcomesTracker.Domain.Sessions;

namespace OutcomesTracker.Development.Synthetic;

/// <summary>Writes the body of a session.</summary>
internal static class SessionWriter
{
    public static void Fields(Utf8JsonWriter json, RecordSession session)
    {
        json.Id("sessionId"u8, session.SessionId);
        json.Day("performedOn"u8, session.PerformedOn);
        json.Coded("modality"u8, session.Modality);
        json.Sites("treats"u8, session.Treats);
        json.Provider("operator"u8, session.Operator);
        json.Coded("setting"u8, session.Setting);
        if (session.Device is { } device)
            Device(json, device);
        if (session.Anaesthetic is { } anaesthetic)
        {
            json.WriteStartObject("anaesthetic"u8);
            json.WriteString("agent"u8, anaesthetic.Agent);
            json.WriteNumber("minutesBefore"u8, anaesthetic.MinutesBefore);
            json.WriteEndObject();
        }
        if (!session.Adjuncts.IsEmpty)
            json.Texts("adjuncts"u8, session.Adjuncts.Select(Code<Adjunct>.Of));
        json.Number("durationMinutes"u8, session.DurationMinutes);
        if (session.Cost is { } cost)
            json.Money("cost"u8, cost);
        if (session.Override is not { } given)
            return;
        json.WriteStartObject("override"u8);
        json.Text("reason"u8, given.Reason);
        json.WriteEndObject();
    }

    private static void Device(Utf8JsonWriter json, Device device)
    {
        json.WriteStartObject("device"u8);
        json.WriteString("model"u8, device.Model);
        json.WriteString("lot"u8, device.Lot);
        json.Number("needleDepthMm"u8, device.NeedleDepthMm);
        json.Number("energyMj"u8, device.EnergyMj);
        json.WriteEndObject();
    }
}
