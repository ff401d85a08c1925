namespace Parley.SocketIO.Docs;

/// <summary>The first lines of <c>docs/from-node.md</c>; they compile, nothing runs them.</summary>
internal static class StartGuide
{
    public static void Start(string[] args)
    {
        #region start
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSocketIO(options => options.Cors.AllowedOrigins.Add("https://app.example.com"));
        var app = builder.Build();
        var io = app.MapSocketIO();                       // declares the namespace "/" from here on
        app.Run("http://localhost:3001");
        #endregion
    }
}
